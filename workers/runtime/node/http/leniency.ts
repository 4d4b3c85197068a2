/** Rules that may be relaxed, as bits. Source: `llhttp_lenient_flags` and Node's `HTTPParser.kLenient*`. */
export const Lenient = {
  HEADERS: 1,
  CHUNKED_LENGTH: 2,
  KEEP_ALIVE: 4,
  TRANSFER_ENCODING: 8,
  VERSION: 16,
  DATA_AFTER_CLOSE: 32,
  OPTIONAL_LF_AFTER_CR: 64,
  OPTIONAL_CRLF_AFTER_CHUNK: 128,
  OPTIONAL_CR_BEFORE_LF: 256,
  SPACES_AFTER_CHUNK_SIZE: 512,
  HEADER_VALUE_RELAXED: 1024,
} as const;
