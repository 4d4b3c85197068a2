/** The kinds of frames (RFC 6455, section 5.2). */
export const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Codes of the closing handshake (RFC 6455, section 7.4.1). */
export const CloseCode = {
  protocolError: 1002,
  noCode: 1005,
  abnormal: 1006,
  invalidText: 1007,
  tooBig: 1009,
} as const;

/** What a server did that a client must end the connection for. */
export class WebSocketViolation extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export interface WebSocketEvents {
  onMessage(data: string | Uint8Array<ArrayBuffer>): void;
  onPing(payload: Uint8Array): void;
  onClose(code: number, reason: string): void;
}

/** Bytes of one message before it is refused, so that a broken server cannot take all memory. */
const MAXIMUM_MESSAGE = 268_435_456;
const SMALL = 125;
const FINAL = 0x80;
const MASKED = 0x80;

/** One whole message as a client sends it: masked with a fresh key. */
export function encodeClientFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  const lengthBytes = length <= SMALL ? 0 : length <= 0xffff ? 2 : 8;
  const frame = new Uint8Array(2 + lengthBytes + 4 + length);
  const view = new DataView(frame.buffer);
  frame[0] = FINAL | opcode;
  frame[1] = MASKED | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) view.setUint16(2, length);
  if (lengthBytes === 8) view.setBigUint64(2, BigInt(length));
  const key = crypto.getRandomValues(new Uint8Array(4));
  frame.set(key, 2 + lengthBytes);
  const start = 6 + lengthBytes;
  for (let at = 0; at < length; at++) frame[start + at] = (payload[at] as number) ^ (key[at & 3] as number);
  return frame;
}

/** The payload of a close frame. */
export function encodeClose(code: number | null, reason: string): Uint8Array {
  if (code === null) return new Uint8Array(0);
  const text = new TextEncoder().encode(reason);
  const payload = new Uint8Array(2 + text.length);
  new DataView(payload.buffer).setUint16(0, code);
  payload.set(text, 2);
  return payload;
}

/** Takes apart what a server sends after the handshake. */
export class ServerFrameParser {
  readonly #events: WebSocketEvents;
  #held: Uint8Array = new Uint8Array(0);
  #parts: Uint8Array[] = [];
  #size = 0;
  /** Kind of the message that is being put together, or null between messages. */
  #kind: number | null = null;

  constructor(events: WebSocketEvents) {
    this.#events = events;
  }

  /** @throws WebSocketViolation */
  push(chunk: Uint8Array): void {
    const bytes = this.#held.length === 0 ? chunk : joined([this.#held, chunk]);
    let offset = 0;
    for (;;) {
      const size = this.#takeFrame(bytes.subarray(offset));
      if (size === 0) break;
      offset += size;
    }
    this.#held = bytes.slice(offset);
  }

  /** @returns the size of the frame, or 0 when it is not whole yet. */
  #takeFrame(bytes: Uint8Array): number {
    const head = frameHead(bytes);
    if (head === null) return 0;
    if (this.#size + head.length > MAXIMUM_MESSAGE)
      throw new WebSocketViolation(CloseCode.tooBig, 'a message is too long');
    const end = head.start + head.length;
    if (bytes.length < end) return 0;
    const payload = bytes.subarray(head.start, end);
    if (head.opcode >= Opcode.close) this.#control(head.opcode, payload);
    else this.#data(head.opcode, head.isFinal, payload);
    return end;
  }

  #control(opcode: number, payload: Uint8Array): void {
    if (opcode === Opcode.ping) this.#events.onPing(payload.slice());
    if (opcode !== Opcode.close) return;
    if (payload.length === 1) throw violation('a close frame has half a code');
    const code = payload.length === 0 ? CloseCode.noCode : ((payload[0] as number) << 8) | (payload[1] as number);
    if (payload.length > 0 && !isCloseCode(code)) throw violation(`${code} is no code a server may close with`);
    this.#events.onClose(code, decodeText(payload.subarray(2)));
  }

  #data(opcode: number, isFinal: boolean, payload: Uint8Array): void {
    if ((opcode === Opcode.continuation) !== (this.#kind !== null)) throw violation('a fragment is out of order');
    if (opcode !== Opcode.continuation) this.#kind = opcode;
    this.#parts.push(payload.slice());
    this.#size += payload.length;
    if (!isFinal) return;
    const whole = joined(this.#parts);
    const isText = this.#kind === Opcode.text;
    this.#parts = [];
    this.#size = 0;
    this.#kind = null;
    this.#events.onMessage(isText ? decodeText(whole) : whole);
  }
}

interface FrameHead {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly start: number;
  readonly length: number;
}

/** Null when more bytes are needed. */
function frameHead(bytes: Uint8Array): FrameHead | null {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return null;
  const opcode = first & 0x0f;
  const isFinal = (first & FINAL) !== 0;
  if ((first & 0x70) !== 0) throw violation('a frame uses an extension that was not agreed on');
  if ((second & MASKED) !== 0) throw violation('a server may not mask its frames');
  if (opcode > Opcode.pong || (opcode > Opcode.binary && opcode < Opcode.close)) throw violation('a frame of no kind');
  const short = second & 0x7f;
  if (opcode >= Opcode.close && (!isFinal || short > SMALL)) throw violation('a control frame is too long or in parts');
  const start = short <= SMALL ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = short <= SMALL ? short : short === 126 ? view.getUint16(2) : Number(view.getBigUint64(2));
  return { opcode, isFinal, start, length };
}

function isCloseCode(code: number): boolean {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new WebSocketViolation(CloseCode.invalidText, 'a text is not UTF-8');
  }
}

function violation(message: string): WebSocketViolation {
  return new WebSocketViolation(CloseCode.protocolError, message);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
