import {
  isAlphanumeric,
  isHeaderValue,
  isQuotedString,
  isRelaxedHeaderValue,
  isToken,
  isUrl,
} from './character-classes.ts';
import { Framing } from './framing.ts';
import { Lenient } from './leniency.ts';
import { HttpParseError } from './parse-error.ts';

export interface MessageHead {
  readonly versionMajor: number;
  readonly versionMinor: number;
  /** Names and values in turn. */
  readonly headers: string[];
  /** Empty for responses. */
  readonly method: string;
  readonly url: string;
  /** 0 for requests. */
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly isUpgrade: boolean;
  readonly shouldKeepAlive: boolean;
}

/** What the receiver of a head says of what follows it. */
export const BodyChoice = {
  EXPECT: 0,
  /** No body follows, whatever the header says (the answer to a HEAD request). */
  SKIP: 1,
  /** What follows is not HTTP any more. */
  UPGRADE: 2,
} as const;

export interface MessageListener {
  onMessageBegin(): void;
  onHead(head: MessageHead): number;
  onBody(chunk: Uint8Array<ArrayBuffer>): void;
  /** `trailers`: names and values in turn. */
  onMessageComplete(trailers: string[]): void;
}

export interface ParserOptions {
  readonly kind: 'request' | 'response';
  readonly leniency: number;
  /** Bytes of start line and header fields together. */
  readonly maximumHeaderSize: number;
  readonly methods: ReadonlySet<string>;
}

const MAXIMUM_CHUNK_EXTENSIONS = 16_384;
const CR = 13;
const LF = 10;
const SPACE = 32;
const TAB = 9;
const COLON = 58;
const NO_BODY_STATUS = new Set([204, 304]);
const VERSIONS = new Set(['0.9', '1.0', '1.1', '2.0']);

const State = {
  START: 0,
  METHOD: 1,
  BEFORE_URL: 2,
  URL: 3,
  PROTOCOL: 4,
  MAJOR: 5,
  DOT: 6,
  MINOR: 7,
  AFTER_REQUEST_VERSION: 8,
  AFTER_RESPONSE_VERSION: 9,
  STATUS_CODE: 10,
  AFTER_STATUS_CODE: 11,
  STATUS_TEXT: 12,
  START_LINE_LF: 13,
  HTTP_09_LF: 14,
  FIRST_HEADER: 15,
  HEADER_START: 16,
  HEADER_NAME: 17,
  BEFORE_VALUE: 18,
  HEADER_VALUE: 19,
  HEADER_VALUE_LF: 20,
  AFTER_VALUE: 21,
  HEADERS_LF: 22,
  BODY_LENGTH: 23,
  BODY_TO_END: 24,
  CHUNK_SIZE_FIRST: 25,
  CHUNK_SIZE: 26,
  CHUNK_EXTENSION_NAME: 27,
  CHUNK_EXTENSION_VALUE: 28,
  CHUNK_EXTENSION_QUOTED: 29,
  CHUNK_EXTENSION_ESCAPE: 30,
  CHUNK_EXTENSION_AFTER_QUOTE: 31,
  CHUNK_SIZE_LF: 32,
  CHUNK_DATA: 33,
  CHUNK_DATA_CR: 34,
  CHUNK_DATA_LF: 35,
  CLOSED: 36,
  UPGRADED: 37,
} as const;
type State = (typeof State)[keyof typeof State];

/** What the end of the connection means. */
type EndMeaning = 'fine' | 'premature' | 'completes';

/**
 * HTTP/1.x messages out of bytes that arrive in any portions. Strictness and errors as llhttp 9, rules as
 * RFC 9112.
 */
export class MessageParser {
  readonly #options: ParserOptions;
  readonly #listener: MessageListener;
  #state: State = State.START;
  #text = '';
  #headerBytes = 0;
  #extensionBytes = 0;
  #remaining = 0;
  #endMeaning: EndMeaning = 'fine';
  #isTrailer = false;
  #failure: HttpParseError | undefined;
  #method = '';
  #url = '';
  #protocol = '';
  #major = 0;
  #minor = 0;
  #statusCode = 0;
  #statusMessage = '';
  #name = '';
  #headers: string[] = [];
  #framing = new Framing();
  #isBodySkipped = false;
  #isUpgrade = false;

  constructor(options: ParserOptions, listener: MessageListener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** Whether the connection no longer speaks HTTP. */
  get isUpgraded(): boolean {
    return this.#state === State.UPGRADED;
  }

  /**
   * Takes bytes; returns how many were read, fewer than given when the rest is not HTTP (`isUpgraded`).
   * Throws `HttpParseError`, and the same again when called after one.
   */
  execute(chunk: Uint8Array<ArrayBuffer>): number {
    if (this.#failure) throw this.#failure;
    let at = 0;
    try {
      while (at < chunk.length && this.#state !== State.UPGRADED) at = this.#step(chunk, at);
    } catch (error) {
      if (error instanceof HttpParseError) {
        error.position += this.#errorOffset ?? at;
        this.#failure = error;
      }
      throw error;
    }
    return at;
  }

  /** Where in the chunk a step found the error, when it is not where the step began. */
  #errorOffset: number | undefined;

  /** The connection ended. */
  finish(): void {
    if (this.#failure) return;
    if (this.#endMeaning === 'completes') {
      this.#endMeaning = 'fine';
      this.#state = State.CLOSED;
      this.#listener.onMessageComplete([]);
    } else if (this.#endMeaning === 'premature') {
      this.#failure = new HttpParseError('HPE_INVALID_EOF_STATE', 'Invalid EOF state');
      throw this.#failure;
    }
  }

  #fail(code: string, reason: string, offset?: number): never {
    this.#errorOffset = offset;
    throw new HttpParseError(code, reason);
  }

  #isLenient(bit: number): boolean {
    return (this.#options.leniency & bit) !== 0;
  }

  /** Handles what begins at `at`; returns where the next step begins. */
  #step(chunk: Uint8Array<ArrayBuffer>, at: number): number {
    this.#errorOffset = undefined;
    const state = this.#state;
    if (state >= State.BODY_LENGTH) return this.#stepBody(chunk, at);
    if (state >= State.FIRST_HEADER) return this.#stepHeader(chunk, at);
    return this.#stepStartLine(chunk, at, chunk[at] as number);
  }

  // Start lines

  #stepStartLine(chunk: Uint8Array, at: number, byte: number): number {
    switch (this.#state) {
      case State.START:
        return this.#begin(at, byte);
      case State.METHOD:
        return this.#readMethod(at, byte);
      case State.BEFORE_URL:
        if (byte === SPACE) return at + 1;
        this.#state = State.URL;
        return at;
      case State.URL:
        return this.#readUrl(chunk, at);
      case State.PROTOCOL:
      case State.MAJOR:
      case State.DOT:
      case State.MINOR:
        return this.#readVersion(at, byte);
      case State.AFTER_REQUEST_VERSION:
        if (byte === LF && !this.#isLenient(Lenient.OPTIONAL_CR_BEFORE_LF))
          this.#fail('HPE_INVALID_VERSION', 'Expected CRLF after version', at + 1);
        if (byte !== CR && byte !== LF) this.#fail('HPE_INVALID_VERSION', 'Expected CRLF after version');
        this.#state = byte === LF ? State.FIRST_HEADER : State.START_LINE_LF;
        return at + 1;
      case State.HTTP_09_LF:
        if (byte !== LF) this.#fail('HPE_INVALID_CONSTANT', 'Expected LF');
        this.#state = State.FIRST_HEADER;
        return at + 1;
      case State.START_LINE_LF:
        return this.#endStartLine(at, byte);
      default:
        return this.#readStatus(chunk, at, byte);
    }
  }

  #begin(at: number, byte: number): number {
    if (byte === CR || byte === LF) return at + 1;
    this.#resetMessage();
    this.#endMeaning = 'premature';
    this.#state = this.#options.kind === 'request' ? State.METHOD : State.PROTOCOL;
    this.#listener.onMessageBegin();
    return at;
  }

  #resetMessage(): void {
    this.#text = '';
    this.#headerBytes = 0;
    this.#isTrailer = false;
    this.#method = '';
    this.#url = '';
    this.#protocol = '';
    this.#statusCode = 0;
    this.#statusMessage = '';
    this.#headers = [];
    this.#framing = new Framing();
    this.#isBodySkipped = false;
    this.#isUpgrade = false;
  }

  #readMethod(at: number, byte: number): number {
    const { methods } = this.#options;
    if (byte === SPACE && methods.has(this.#text)) {
      this.#method = this.#text;
      this.#text = '';
      this.#state = State.BEFORE_URL;
      return at + 1;
    }
    const longer = this.#text + String.fromCharCode(byte);
    if (![...methods].some((method) => method.startsWith(longer))) {
      if (methods.has(this.#text)) this.#fail('HPE_INVALID_METHOD', 'Expected space after method');
      this.#fail('HPE_INVALID_METHOD', 'Invalid method encountered');
    }
    this.#text = longer;
    return at + 1;
  }

  #readUrl(chunk: Uint8Array, at: number): number {
    let end = at;
    while (end < chunk.length && isUrl[chunk[end] as number] === 1) end++;
    this.#append(chunk, at, end);
    if (end === chunk.length) return end;
    const byte = chunk[end] as number;
    this.#checkUrl(byte, end);
    this.#url = this.#text;
    this.#text = '';
    if (byte === SPACE) this.#state = State.PROTOCOL;
    else {
      // A request line without a version is one of HTTP/0.9.
      this.#major = 0;
      this.#minor = 9;
      this.#state = byte === CR ? State.HTTP_09_LF : State.FIRST_HEADER;
    }
    return end + 1;
  }

  #checkUrl(byte: number, end: number): void {
    const isEnd = byte === SPACE || byte === CR || byte === LF;
    if (!isEnd) this.#fail('HPE_INVALID_URL', 'Invalid char in url path', end);
    const isWellFormed = /^(\/|\*|[a-z]+:\/\/[^/?#]|[a-z]+:\/\/\[)/i.test(this.#text);
    if (this.#method !== 'CONNECT' && !isWellFormed)
      this.#fail('HPE_INVALID_URL', 'Invalid characters in url', end + 1);
    if (this.#method === 'CONNECT' && this.#text === '')
      this.#fail('HPE_INVALID_URL', 'Unexpected space after start', end);
  }

  #readVersion(at: number, byte: number): number {
    switch (this.#state) {
      case State.PROTOCOL: {
        if (byte === SPACE && this.#protocol === '' && this.#options.kind === 'request') return at + 1;
        this.#protocol += String.fromCharCode(byte);
        const known = ['HTTP/', 'RTSP/', 'ICE/'].some((name) => name.startsWith(this.#protocol));
        if (!known) this.#fail('HPE_INVALID_CONSTANT', 'Expected HTTP/, RTSP/ or ICE/', at - this.#protocol.length + 1);
        if (this.#protocol.endsWith('/')) this.#state = State.MAJOR;
        return at + 1;
      }
      case State.MAJOR:
        this.#major = this.#digit(byte, 'Invalid major version');
        this.#state = State.DOT;
        return at + 1;
      case State.DOT:
        if (byte !== 46) this.#fail('HPE_INVALID_VERSION', 'Expected dot');
        this.#state = State.MINOR;
        return at + 1;
      default:
        this.#minor = this.#digit(byte, 'Invalid minor version');
        if (!VERSIONS.has(`${this.#major}.${this.#minor}`) && !this.#isLenient(Lenient.VERSION))
          this.#fail('HPE_INVALID_VERSION', 'Invalid HTTP version', at + 1);
        this.#state = this.#options.kind === 'request' ? State.AFTER_REQUEST_VERSION : State.AFTER_RESPONSE_VERSION;
        return at + 1;
    }
  }

  #digit(byte: number, reason: string): number {
    if (byte < 48 || byte > 57) this.#fail('HPE_INVALID_VERSION', reason);
    return byte - 48;
  }

  #readStatus(chunk: Uint8Array, at: number, byte: number): number {
    switch (this.#state) {
      case State.AFTER_RESPONSE_VERSION:
        if (byte !== SPACE) this.#fail('HPE_INVALID_VERSION', 'Expected space after version');
        this.#state = State.STATUS_CODE;
        return at + 1;
      case State.STATUS_CODE:
        if (byte < 48 || byte > 57) this.#fail('HPE_INVALID_STATUS', 'Invalid status code');
        this.#text += String.fromCharCode(byte);
        if (this.#text.length === 3) {
          this.#statusCode = Number(this.#text);
          this.#text = '';
          this.#state = State.AFTER_STATUS_CODE;
        }
        return at + 1;
      case State.AFTER_STATUS_CODE:
        if (byte !== SPACE && byte !== CR && byte !== LF) this.#fail('HPE_INVALID_STATUS', 'Invalid response status');
        this.#state = State.STATUS_TEXT;
        return byte === SPACE ? at + 1 : at;
      default: {
        let end = at;
        while (end < chunk.length && chunk[end] !== CR && chunk[end] !== LF) end++;
        this.#append(chunk, at, end);
        if (end === chunk.length) return end;
        this.#statusMessage = this.#text;
        this.#text = '';
        if (chunk[end] === LF && !this.#isLenient(Lenient.OPTIONAL_CR_BEFORE_LF))
          this.#fail('HPE_CR_EXPECTED', 'Missing expected CR after response line', end + 1);
        this.#state = chunk[end] === LF ? State.FIRST_HEADER : State.START_LINE_LF;
        return end + 1;
      }
    }
  }

  #endStartLine(at: number, byte: number): number {
    this.#state = State.FIRST_HEADER;
    if (byte === LF) return at + 1;
    if (this.#isLenient(Lenient.OPTIONAL_LF_AFTER_CR)) return at;
    if (this.#options.kind === 'request') this.#fail('HPE_INVALID_VERSION', 'Expected CRLF after version');
    return this.#fail('HPE_STRICT', 'Expected LF after CR');
  }

  /** Collects part of a field of the head, whose size is bounded. */
  #append(chunk: Uint8Array, from: number, to: number): void {
    if (from === to) return;
    this.#headerBytes += to - from;
    if (this.#headerBytes >= this.#options.maximumHeaderSize) this.#fail('HPE_HEADER_OVERFLOW', 'Header overflow', to);
    this.#text += latin1(chunk, from, to);
  }

  // Header fields

  #stepHeader(chunk: Uint8Array<ArrayBuffer>, at: number): number {
    const byte = chunk[at] as number;
    switch (this.#state) {
      case State.FIRST_HEADER:
        if (byte === SPACE && !this.#isLenient(Lenient.HEADERS))
          this.#fail('HPE_UNEXPECTED_SPACE', 'Unexpected space after start line', at + 1);
        this.#state = State.HEADER_START;
        return byte === SPACE ? at + 1 : at;
      case State.HEADER_START:
        return this.#startHeader(at, byte);
      case State.HEADER_NAME:
        return this.#readName(chunk, at);
      case State.BEFORE_VALUE:
        if (byte === SPACE || byte === TAB) return at + 1;
        this.#state = State.HEADER_VALUE;
        return at;
      case State.HEADER_VALUE:
        return this.#readValue(chunk, at);
      case State.HEADER_VALUE_LF:
        this.#state = State.AFTER_VALUE;
        if (byte === LF) return at + 1;
        if (this.#isLenient(Lenient.OPTIONAL_LF_AFTER_CR)) return at;
        return this.#fail('HPE_LF_EXPECTED', 'Missing expected LF after header value');
      case State.AFTER_VALUE:
        return this.#afterValue(at, byte);
      default:
        if (byte !== LF && !this.#isLenient(Lenient.OPTIONAL_LF_AFTER_CR))
          this.#fail('HPE_STRICT', 'Expected LF after headers');
        return this.#endHeaders(byte === LF ? at + 1 : at);
    }
  }

  #startHeader(at: number, byte: number): number {
    if (byte === CR) {
      this.#state = State.HEADERS_LF;
      return at + 1;
    }
    if (byte === LF) {
      if (this.#isLenient(Lenient.OPTIONAL_CR_BEFORE_LF)) return this.#endHeaders(at + 1);
      this.#fail('HPE_INVALID_HEADER_TOKEN', 'Invalid header field char', at + 1);
    }
    if (isToken[byte] === 0) this.#fail('HPE_INVALID_HEADER_TOKEN', 'Invalid header token');
    this.#state = State.HEADER_NAME;
    return at;
  }

  #readName(chunk: Uint8Array, at: number): number {
    let end = at;
    while (end < chunk.length && isToken[chunk[end] as number] === 1) end++;
    this.#append(chunk, at, end);
    if (end === chunk.length) return end;
    if (chunk[end] !== COLON) this.#fail('HPE_INVALID_HEADER_TOKEN', 'Invalid header token', end);
    this.#name = this.#text;
    this.#text = '';
    this.#errorOffset = end;
    if (!this.#isTrailer) this.#framing.checkName(this.#name.toLowerCase(), this.#options.leniency);
    this.#state = State.BEFORE_VALUE;
    return end + 1;
  }

  #readValue(chunk: Uint8Array, at: number): number {
    const isRelaxed = this.#isLenient(Lenient.HEADERS) || this.#isLenient(Lenient.HEADER_VALUE_RELAXED);
    const allowed = isRelaxed ? isRelaxedHeaderValue : isHeaderValue;
    let end = at;
    while (end < chunk.length && allowed[chunk[end] as number] === 1) end++;
    this.#append(chunk, at, end);
    if (end === chunk.length) return end;
    const byte = chunk[end] as number;
    if (byte === CR) this.#state = State.HEADER_VALUE_LF;
    else if (byte === LF) {
      if (!this.#isLenient(Lenient.OPTIONAL_CR_BEFORE_LF))
        this.#fail('HPE_CR_EXPECTED', 'Missing expected CR after header value', end);
      this.#state = State.AFTER_VALUE;
    } else this.#fail('HPE_INVALID_HEADER_TOKEN', 'Invalid header value char', end);
    return end + 1;
  }

  #afterValue(at: number, byte: number): number {
    if (byte === SPACE || byte === TAB) {
      // A folded line (RFC 9112 section 5.2) goes on with the value.
      if (!this.#isLenient(Lenient.HEADERS)) {
        if (this.#text === '') this.#fail('HPE_INVALID_HEADER_TOKEN', 'Invalid header value char', at + 1);
        this.#fail('HPE_INVALID_HEADER_TOKEN', 'Unexpected whitespace after header value');
      }
      this.#state = this.#text === '' ? State.BEFORE_VALUE : State.HEADER_VALUE;
      return at;
    }
    const value = this.#text.replace(/[ \t]+$/, '');
    this.#text = '';
    this.#headers.push(this.#name, value);
    if (!this.#isTrailer) this.#framing.take(this.#name.toLowerCase(), value, this.#options.leniency);
    this.#state = State.HEADER_START;
    return at;
  }

  #endHeaders(next: number): number {
    if (this.#isTrailer) {
      this.#complete(this.#headers);
      return next;
    }
    if (this.#method === 'PRI') this.#fail('HPE_PAUSED_H2_UPGRADE', 'Pause on PRI/Upgrade', next);
    this.#errorOffset = next;
    this.#announceHead();
    this.#chooseBody();
    return next;
  }

  #announceHead(): void {
    const { kind } = this.#options;
    const framing = this.#framing;
    const isNamed = framing.isUpgradeNamed && framing.isConnectionUpgrade;
    this.#isUpgrade = isNamed ? kind === 'request' || this.#statusCode === 101 : this.#method === 'CONNECT';
    const choice = this.#listener.onHead({
      versionMajor: this.#major,
      versionMinor: this.#minor,
      headers: this.#headers,
      method: this.#method,
      url: this.#url,
      statusCode: this.#statusCode,
      statusMessage: this.#statusMessage,
      isUpgrade: this.#isUpgrade,
      shouldKeepAlive: this.#shouldKeepAlive,
    });
    this.#headers = [];
    // A server that says 101 without naming the protocol has left HTTP all the same.
    if (choice === BodyChoice.UPGRADE || this.#statusCode === 101) this.#isUpgrade = true;
    this.#isBodySkipped = choice === BodyChoice.SKIP || choice === BodyChoice.UPGRADE;
  }

  get #needsEnd(): boolean {
    if (this.#options.kind === 'request') return false;
    const status = this.#statusCode;
    if (Math.trunc(status / 100) === 1 || NO_BODY_STATUS.has(status) || this.#isBodySkipped) return false;
    if (this.#framing.hasTransferEncoding) return !this.#framing.isChunked;
    return this.#framing.contentLength === null;
  }

  get #shouldKeepAlive(): boolean {
    const { isConnectionClose, isConnectionKeepAlive } = this.#framing;
    const isPersistent = this.#major > 0 && this.#minor > 0 ? !isConnectionClose : isConnectionKeepAlive;
    return isPersistent && !this.#needsEnd;
  }

  /** Source: `llhttp__after_headers_complete`. */
  #chooseBody(): void {
    const framing = this.#framing;
    const length = framing.contentLength ?? 0;
    const hasBody = framing.isChunked || length > 0;
    if (this.#isUpgrade && (this.#method === 'CONNECT' || this.#isBodySkipped || !hasBody)) return this.#complete([]);
    if (this.#isBodySkipped || this.#hasNoBodyByStatus) return this.#complete([]);
    if (framing.isChunked) {
      this.#state = State.CHUNK_SIZE_FIRST;
    } else if (framing.hasTransferEncoding) {
      const isAllowed = this.#isLenient(Lenient.CHUNKED_LENGTH) || this.#isLenient(Lenient.TRANSFER_ENCODING);
      if (this.#options.kind === 'request' && !isAllowed)
        throw new HttpParseError('HPE_INVALID_TRANSFER_ENCODING', 'Request has invalid `Transfer-Encoding`');
      this.#readToEnd();
    } else if (framing.contentLength === null) {
      if (this.#needsEnd) this.#readToEnd();
      else this.#complete([]);
    } else if (length === 0) {
      this.#complete([]);
    } else {
      this.#remaining = length;
      this.#state = State.BODY_LENGTH;
    }
  }

  get #hasNoBodyByStatus(): boolean {
    return NO_BODY_STATUS.has(this.#statusCode) || (this.#statusCode >= 100 && this.#statusCode < 200);
  }

  #readToEnd(): void {
    this.#endMeaning = 'completes';
    this.#state = State.BODY_TO_END;
  }

  // Bodies

  #stepBody(chunk: Uint8Array<ArrayBuffer>, at: number): number {
    const byte = chunk[at] as number;
    switch (this.#state) {
      case State.BODY_LENGTH:
        return this.#passBody(chunk, at, () => this.#complete([]));
      case State.BODY_TO_END:
        this.#listener.onBody(chunk.subarray(at));
        return chunk.length;
      case State.CHUNK_DATA:
        return this.#passBody(chunk, at, () => (this.#state = State.CHUNK_DATA_CR));
      case State.CHUNK_DATA_CR:
        if (byte !== CR) {
          if (this.#isLenient(Lenient.OPTIONAL_CRLF_AFTER_CHUNK)) return this.#startChunk(at);
          if (byte === LF && this.#isLenient(Lenient.OPTIONAL_CR_BEFORE_LF)) return this.#startChunk(at + 1);
          this.#fail('HPE_STRICT', 'Expected LF after chunk data');
        }
        this.#state = State.CHUNK_DATA_LF;
        return at + 1;
      case State.CHUNK_DATA_LF:
        if (byte === LF) return this.#startChunk(at + 1);
        if (this.#isLenient(Lenient.OPTIONAL_LF_AFTER_CR)) return this.#startChunk(at);
        return this.#fail('HPE_STRICT', 'Expected LF after chunk data');
      case State.CLOSED:
        if (byte === CR || byte === LF || this.#isLenient(Lenient.DATA_AFTER_CLOSE)) return at + 1;
        return this.#fail('HPE_CLOSED_CONNECTION', 'Data after `Connection: close`', at + 1);
      default:
        return this.#stepChunkSize(at, byte);
    }
  }

  #passBody(chunk: Uint8Array<ArrayBuffer>, at: number, onEnd: () => void): number {
    const end = Math.min(chunk.length, at + this.#remaining);
    this.#remaining -= end - at;
    this.#listener.onBody(chunk.subarray(at, end));
    if (this.#remaining === 0) onEnd();
    return end;
  }

  #startChunk(next: number): number {
    this.#state = State.CHUNK_SIZE_FIRST;
    return next;
  }

  #stepChunkSize(at: number, byte: number): number {
    switch (this.#state) {
      case State.CHUNK_SIZE_FIRST:
        this.#remaining = 0;
        this.#extensionBytes = 0;
        if (hexDigit(byte) < 0) this.#fail('HPE_INVALID_CHUNK_SIZE', 'Invalid character in chunk size');
        this.#state = State.CHUNK_SIZE;
        return at;
      case State.CHUNK_SIZE:
        return this.#readChunkSize(at, byte);
      case State.CHUNK_SIZE_LF:
        if (byte !== LF && !this.#isLenient(Lenient.OPTIONAL_LF_AFTER_CR))
          this.#fail('HPE_STRICT', 'Expected LF after chunk size');
        this.#endChunkSize();
        return byte === LF ? at + 1 : at;
      default:
        return this.#readExtension(at, byte);
    }
  }

  #readChunkSize(at: number, byte: number): number {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      // Sixteen digits fill llhttp's counter; beyond the exact integers a size cannot be kept.
      if (this.#remaining * 16 + digit > 0xffff_ffff_ffff_ffff)
        this.#fail('HPE_INVALID_CHUNK_SIZE', 'Chunk size overflow', at + 1);
      this.#remaining = this.#remaining * 16 + digit;
      return at + 1;
    }
    if ((byte === SPACE || byte === TAB) && this.#isLenient(Lenient.SPACES_AFTER_CHUNK_SIZE)) return at + 1;
    if (byte === CR) this.#state = State.CHUNK_SIZE_LF;
    else if (byte === LF) {
      if (!this.#isLenient(Lenient.OPTIONAL_CR_BEFORE_LF))
        this.#fail('HPE_CR_EXPECTED', 'Missing expected CR after chunk size', at + 1);
      this.#endChunkSize();
    } else if (byte === 59) {
      this.#text = '';
      this.#state = State.CHUNK_EXTENSION_NAME;
    } else this.#fail('HPE_INVALID_CHUNK_SIZE', 'Invalid character in chunk size', byte === SPACE ? at + 1 : at);
    return at + 1;
  }

  #readExtension(at: number, byte: number): number {
    if (++this.#extensionBytes > MAXIMUM_CHUNK_EXTENSIONS)
      this.#fail('HPE_CHUNK_EXTENSIONS_OVERFLOW', 'Chunk extensions overflow', at + 1);
    switch (this.#state) {
      case State.CHUNK_EXTENSION_NAME:
        if (isToken[byte] === 1) {
          this.#text = 'x';
          return at + 1;
        }
        if (this.#text === '') this.#fail('HPE_STRICT', 'Invalid character in chunk extensions', at + 1);
        if (byte === 61) return this.#enterExtension(State.CHUNK_EXTENSION_VALUE, at);
        return this.#endExtension(at, byte, 'Invalid character in chunk extensions name');
      case State.CHUNK_EXTENSION_VALUE:
        if (byte === 34) return this.#enterExtension(State.CHUNK_EXTENSION_QUOTED, at);
        if (isToken[byte] === 1) return at + 1;
        return this.#endExtension(at, byte, 'Invalid character in chunk extensions value');
      case State.CHUNK_EXTENSION_QUOTED:
        if (byte === 34) return this.#enterExtension(State.CHUNK_EXTENSION_AFTER_QUOTE, at);
        if (byte === 92) return this.#enterExtension(State.CHUNK_EXTENSION_ESCAPE, at);
        if (isQuotedString[byte] === 0)
          this.#fail('HPE_STRICT', 'Invalid character in chunk extensions quoted value', at + 1);
        return at + 1;
      case State.CHUNK_EXTENSION_ESCAPE:
        if (isHeaderValue[byte] === 0)
          this.#fail('HPE_STRICT', 'Invalid quoted-pair in chunk extensions quoted value', at + 1);
        return this.#enterExtension(State.CHUNK_EXTENSION_QUOTED, at);
      default:
        return this.#endExtension(at, byte, 'Invalid character in chunk extensions quote value');
    }
  }

  #enterExtension(state: State, at: number): number {
    this.#state = state;
    return at + 1;
  }

  #endExtension(at: number, byte: number, reason: string): number {
    this.#text = '';
    if (byte === 59) this.#state = State.CHUNK_EXTENSION_NAME;
    else if (byte === CR) this.#state = State.CHUNK_SIZE_LF;
    else if (byte === LF && this.#isLenient(Lenient.OPTIONAL_CR_BEFORE_LF)) this.#endChunkSize();
    else this.#fail('HPE_STRICT', reason, at + 1);
    return at + 1;
  }

  #endChunkSize(): void {
    this.#text = '';
    if (this.#remaining > 0) {
      this.#state = State.CHUNK_DATA;
      return;
    }
    this.#isTrailer = true;
    this.#headerBytes = 0;
    this.#state = State.HEADER_START;
  }

  #complete(trailers: string[]): void {
    this.#endMeaning = 'fine';
    this.#headers = [];
    const isPersistent = this.#shouldKeepAlive || this.#isLenient(Lenient.KEEP_ALIVE);
    this.#state = this.#isUpgrade ? State.UPGRADED : isPersistent ? State.START : State.CLOSED;
    this.#listener.onMessageComplete(trailers);
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return isAlphanumeric[byte] === 1 && lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function latin1(chunk: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += 4096) {
    text += String.fromCharCode(...chunk.subarray(at, Math.min(to, at + 4096)));
  }
  return text;
}
