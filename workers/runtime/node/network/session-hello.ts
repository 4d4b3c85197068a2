/**
 * How two ends of a stream inside the tab agree on a secure session. Nothing on this machine's own network can be
 * overheard, so there is nothing to encipher; the names that TLS would negotiate are exchanged in one frame each way,
 * in the shape of a TLS handshake record (RFC 8446 section 5.1): type 22, version 3.3, length, JSON.
 */
export interface ClientHello {
  readonly kind: 'client';
  readonly serverName: string | null;
  readonly protocols: readonly string[];
}

export interface ServerHello {
  readonly kind: 'server';
  readonly protocol: string | null;
}

export type SessionHello = ClientHello | ServerHello;

export const HANDSHAKE_RECORD = 22;
const HEADER_BYTES = 5;
const VERSION = [3, 3];

export function encodeHello(hello: SessionHello): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(JSON.stringify(hello));
  const frame = new Uint8Array(HEADER_BYTES + body.length);
  frame.set([HANDSHAKE_RECORD, ...VERSION, body.length >> 8, body.length & 0xff]);
  frame.set(body, HEADER_BYTES);
  return frame;
}

export interface DecodedHello {
  readonly hello: SessionHello;
  /** What followed the frame. */
  readonly rest: Uint8Array<ArrayBuffer>;
}

/** The frame at the start of `bytes`; `incomplete` when more must arrive, `foreign` when it is none of ours. */
export function decodeHello(bytes: Uint8Array<ArrayBuffer>): DecodedHello | 'incomplete' | 'foreign' {
  if (bytes.length > 0 && bytes[0] !== HANDSHAKE_RECORD) return 'foreign';
  if (bytes.length < HEADER_BYTES) return 'incomplete';
  const length = ((bytes[3] as number) << 8) | (bytes[4] as number);
  if (bytes.length < HEADER_BYTES + length) return 'incomplete';
  const body = bytes.subarray(HEADER_BYTES, HEADER_BYTES + length);
  try {
    const hello = JSON.parse(new TextDecoder().decode(body)) as SessionHello;
    if (hello.kind !== 'client' && hello.kind !== 'server') return 'foreign';
    return { hello, rest: bytes.subarray(HEADER_BYTES + length) };
  } catch {
    return 'foreign';
  }
}
