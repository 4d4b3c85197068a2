/** The head of a response. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
}

export interface ResponseEvents {
  onHead(head: ResponseHead): void;
  onBody(chunk: Uint8Array): void;
  /** The response is whole. `isReusable`: the connection can carry another request. */
  onEnd(isReusable: boolean): void;
}

/** Bytes of a head, or of one line of chunk framing, before a peer is taken for something else. */
const MAXIMUM_HEAD = 262_144;

type State = 'head' | 'sized' | 'until-close' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailers' | 'done';

/** Parses one HTTP/1.1 response as it arrives (RFC 9112). */
export class ResponseParser {
  readonly #events: ResponseEvents;
  readonly #isHead: boolean;
  #state: State = 'head';
  #held: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  #left = 0;
  #isReusable = false;

  /** @param method of the request: the answer to HEAD has no body. */
  constructor(method: string, events: ResponseEvents) {
    this.#isHead = method === 'HEAD';
    this.#events = events;
  }

  get isDone(): boolean {
    return this.#state === 'done';
  }

  get hasBegun(): boolean {
    return this.#state !== 'head' || this.#held.length > 0;
  }

  /** @throws Error when it is not HTTP. */
  push(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.#held.length > 0) {
      bytes = new Uint8Array(this.#held.length + chunk.length);
      bytes.set(this.#held);
      bytes.set(chunk, this.#held.length);
      this.#held = new Uint8Array(0);
    }
    while (bytes.length > 0 && this.#state !== 'done') {
      const rest = this.#step(bytes);
      if (rest === null) {
        if (bytes.length > MAXIMUM_HEAD) throw new Error('the head of the response is too long');
        this.#held = bytes.slice();
        return;
      }
      bytes = rest;
    }
  }

  /** The connection closed. @throws Error when the response was not whole. */
  end(): void {
    if (this.#state === 'until-close') this.#finish(false);
    else if (this.#state !== 'done') throw new Error('the connection closed before the response was whole');
  }

  /** @returns what is left, or null when more bytes are needed to go on. */
  #step(bytes: Uint8Array): Uint8Array | null {
    switch (this.#state) {
      case 'head':
        return this.#takeHead(bytes);
      case 'until-close':
        this.#events.onBody(bytes);
        return bytes.subarray(bytes.length);
      case 'sized':
      case 'chunk-data':
        return this.#takeData(bytes);
      default:
        return this.#takeLine(bytes);
    }
  }

  #takeHead(bytes: Uint8Array): Uint8Array | null {
    const end = headEnd(bytes);
    if (end === -1) {
      const start = asciiOf(bytes.subarray(0, 5));
      if (!'HTTP/'.startsWith(start.slice(0, 5))) throw new Error('the answer does not begin with HTTP');
      return null;
    }
    const [first = '', ...lines] = asciiOf(bytes.subarray(0, end)).split(/\r?\n/);
    const status = /^HTTP\/1\.([01]) (\d{3})(?: (.*))?$/.exec(first);
    if (!status) throw new Error(`the answer begins with “${first.slice(0, 80)}”`);
    const code = Number(status[2]);
    const rest = bytes.subarray(end);
    // Interim answers (100 Continue, 103 Early Hints) are followed by the real one.
    if (code < 200 && code !== 101) return rest;
    const headers = parseHeaders(lines);
    this.#chooseBody(code, headers, status[1] === '1');
    this.#events.onHead({ status: code, statusText: status[3] ?? '', headers });
    if (this.#state === 'sized' && this.#left === 0) this.#finish(this.#isReusable);
    return rest;
  }

  #chooseBody(code: number, headers: readonly (readonly [string, string])[], isPersistent: boolean): void {
    const value = (name: string): string | undefined => headers.find(([known]) => known.toLowerCase() === name)?.[1];
    const connection = value('connection')?.toLowerCase() ?? '';
    this.#isReusable = isPersistent ? !connection.includes('close') : connection.includes('keep-alive');
    const length = value('content-length');
    if (this.#isHead || code === 204 || code === 304) {
      this.#left = 0;
      this.#state = 'sized';
    } else if (/(^|,)\s*chunked\s*$/i.test(value('transfer-encoding') ?? '')) this.#state = 'chunk-size';
    else if (length !== undefined && /^\d+$/.test(length)) {
      this.#left = Number(length);
      this.#state = 'sized';
    } else this.#state = 'until-close';
  }

  #takeData(bytes: Uint8Array): Uint8Array {
    const piece = bytes.subarray(0, this.#left);
    this.#left -= piece.length;
    if (piece.length > 0) this.#events.onBody(piece);
    if (this.#left === 0) {
      if (this.#state === 'sized') this.#finish(this.#isReusable);
      else this.#state = 'chunk-end';
    }
    return bytes.subarray(piece.length);
  }

  #takeLine(bytes: Uint8Array): Uint8Array | null {
    const newLine = bytes.indexOf(0x0a);
    if (newLine === -1) return null;
    const line = asciiOf(bytes.subarray(0, newLine)).replace(/\r$/, '');
    if (this.#state === 'chunk-size') {
      const size = /^[0-9a-f]+/i.exec(line)?.[0];
      if (size === undefined) throw new Error(`“${line.slice(0, 40)}” is no chunk size`);
      this.#left = parseInt(size, 16);
      this.#state = this.#left === 0 ? 'trailers' : 'chunk-data';
    } else if (this.#state === 'chunk-end') this.#state = 'chunk-size';
    else if (line === '') this.#finish(this.#isReusable);
    return bytes.subarray(newLine + 1);
  }

  #finish(isReusable: boolean): void {
    this.#state = 'done';
    this.#events.onEnd(isReusable);
  }
}

/** Index after the empty line that ends a head, or -1. */
function headEnd(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x0a) return at + 2;
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return at + 3;
  }
  return -1;
}

function parseHeaders(lines: readonly string[]): [string, string][] {
  const headers: [string, string][] = [];
  for (const line of lines) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon > 0) headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
  }
  return headers;
}

function asciiOf(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return text;
}
