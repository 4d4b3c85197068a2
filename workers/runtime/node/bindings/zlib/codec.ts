/** A compression library behind one of Node's zlib handles. */
export interface Codec {
  /** Moves bytes from input to output as far as both allow. `flush` is the library's own flush number. */
  process(flush: number, input: Uint8Array, output: Uint8Array): Progress;
  /** What the last `process` or `reset` failed with, if it did. */
  failure(hasOutputLeft: boolean): CodecFailure | undefined;
  reset(): void;
}

export interface Progress {
  /** Bytes taken from the input. */
  readonly consumed: number;
  /** Bytes put into the output. */
  readonly produced: number;
}

export interface CodecFailure {
  readonly message: string;
  readonly errno: number;
  readonly code: string;
}

export const UNEXPECTED_END: CodecFailure = {
  message: 'unexpected end of file',
  errno: -5,
  code: 'Z_BUF_ERROR',
};
