import type { ReadOutcome, StreamEndpoint } from '../../wraps/stream-endpoint.ts';
import { joinBytes } from '../../network/byte-pieces.ts';
import { decodeHello, encodeHello, type ClientHello } from '../../network/session-hello.ts';

interface HeldWrite {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly done: (errno: number, message?: string) => void;
}

/** What the session asks of the handle it belongs to; runs within a turn of the event loop. */
export interface SessionEvents {
  onHandshakeStart(): void;
  /** The client's wishes are known; `proceed` goes on once the library chose a context. */
  onClientHello(hello: ClientHello, proceed: () => void): void;
  onHandshakeDone(): void;
  onForeignPeer(): void;
  /** Bytes for the program, the end, or an error. */
  onRead(outcome: ReadOutcome): void;
}

/** One end of a session without a cipher (see `network/session-hello.ts`) over another stream. */
export class NullSession {
  readonly #stream: StreamEndpoint;
  readonly #isServer: boolean;
  readonly #events: SessionEvents;
  #received: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #held: HeldWrite[] = [];
  #isWaiting = true;
  #isStarted = false;
  #hello: Uint8Array<ArrayBuffer> | undefined;
  isEstablished = false;
  /** Other writes must leave first. */
  isHeldBack: boolean;
  serverName: string | null = null;
  /** In order of preference. */
  protocols: readonly string[] = [];
  chosenProtocol: string | null = null;

  constructor(stream: StreamEndpoint, isServer: boolean, isHeldBack: boolean, events: SessionEvents) {
    this.#stream = stream;
    this.#isServer = isServer;
    this.isHeldBack = isHeldBack;
    this.#events = events;
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#events.onHandshakeStart();
    if (!this.#isServer) {
      this.#sendHello(encodeHello({ kind: 'client', serverName: this.serverName, protocols: this.protocols }));
    }
    this.#stream.readStart();
  }

  #sendHello(frame: Uint8Array<ArrayBuffer>): void {
    if (this.isHeldBack) this.#hello = frame;
    else this.#stream.write(frame, () => undefined);
  }

  /** The writes that had to come first are done. */
  letGo(): void {
    this.isHeldBack = false;
    if (this.#hello) this.#sendHello(this.#hello);
    this.#hello = undefined;
    if (this.isEstablished) this.#writeHeld();
  }

  receive(outcome: ReadOutcome): void {
    if (typeof outcome === 'number' || this.isEstablished) return this.#events.onRead(outcome);
    this.#received = joinBytes(this.#received, outcome);
    if (this.#isWaiting) this.#shakeHands();
  }

  #shakeHands(): void {
    const decoded = decodeHello(this.#received);
    if (decoded === 'incomplete') return;
    this.#isWaiting = false;
    if (decoded === 'foreign') {
      // A preview speaks to servers without a session of its own: its page's address is secure already.
      if (this.#isServer) return this.#establish();
      return this.#events.onForeignPeer();
    }
    this.#received = decoded.rest;
    const { hello } = decoded;
    if (hello.kind === 'server') {
      this.chosenProtocol = hello.protocol;
      return this.#establish();
    }
    this.serverName = hello.serverName;
    this.#events.onClientHello(hello, () => {
      this.chosenProtocol = this.protocols.find((name) => hello.protocols.includes(name)) ?? null;
      this.#sendHello(encodeHello({ kind: 'server', protocol: this.chosenProtocol }));
      this.#establish();
    });
  }

  #establish(): void {
    this.isEstablished = true;
    this.#events.onHandshakeDone();
    if (!this.isHeldBack) this.#writeHeld();
    const early = this.#received;
    this.#received = new Uint8Array(0);
    if (early.length > 0) this.#events.onRead(early);
  }

  write(bytes: Uint8Array<ArrayBuffer>, done: (errno: number, message?: string) => void): number {
    if (this.isEstablished && !this.isHeldBack && this.#held.length === 0) return this.#stream.write(bytes, done);
    this.#held.push({ bytes, done });
    return 0;
  }

  #writeHeld(): void {
    const held = this.#held;
    this.#held = [];
    for (const { bytes, done } of held) {
      const outcome = this.#stream.write(bytes, done);
      if (outcome !== 0) done(Math.min(outcome, 0));
    }
  }
}
