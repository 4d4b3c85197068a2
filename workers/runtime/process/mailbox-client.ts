import { FrameReader, FrameWriter } from '../abi/frame.ts';
import { MachineWord, MAILBOX_HEADER, MAILBOX_PAYLOAD, MailboxState, MailboxWord } from '../abi/mailbox.ts';
import { SystemCall, type SystemCallNumber } from '../abi/system-call.ts';

/** Looks at the mailbox this often before going to sleep: an answer usually comes within microseconds. */
const SPINS = 600;

/** Makes system calls through the thread's mailbox. */
export class MailboxClient {
  readonly #words: Int32Array;
  readonly #payload: Uint8Array;
  readonly #machine: Int32Array;
  readonly #slot: number;
  readonly #ring: () => void;
  readonly #writer = new FrameWriter();
  #reply: Uint8Array = new Uint8Array(0);

  constructor(mailbox: SharedArrayBuffer, machine: SharedArrayBuffer, slot: number, ring: () => void) {
    this.#words = new Int32Array(mailbox, 0, MAILBOX_HEADER / 4);
    this.#payload = new Uint8Array(mailbox, MAILBOX_HEADER);
    this.#machine = new Int32Array(machine);
    this.#slot = slot;
    this.#ring = ring;
  }

  /** An empty frame to write arguments into; valid until the next one is asked for. */
  frame(): FrameWriter {
    return this.#writer.reset();
  }

  /** Sends a frame and waits for the result, negative for failure. */
  call(number: SystemCallNumber, frame?: FrameWriter): number {
    const bytes = frame?.bytes ?? new Uint8Array(0);
    let sent = 0;
    while (bytes.length - sent > MAILBOX_PAYLOAD) {
      this.#exchange(number, bytes.subarray(sent, sent + MAILBOX_PAYLOAD), true);
      if (this.#words[MailboxWord.RESULT]! < 0) return this.#words[MailboxWord.RESULT]!;
      sent += MAILBOX_PAYLOAD;
    }
    this.#exchange(number, sent === 0 ? bytes : bytes.subarray(sent), false);
    const result = this.#words[MailboxWord.RESULT]!;
    this.#collectReply();
    return result;
  }

  /** Sends without waiting: for the call that ends the thread. */
  callAndForget(number: SystemCallNumber, frame: FrameWriter): void {
    this.#post(number, frame.bytes, false);
    this.#ring();
  }

  /** The frame of the last reply; valid until the next call. */
  reply(): FrameReader {
    return new FrameReader(this.#reply);
  }

  get pendingSignals(): number {
    return Atomics.load(this.#words, MailboxWord.PENDING_SIGNALS);
  }

  /** Takes one signal's bit away. @returns whether it was set. */
  takeSignal(signal: number): boolean {
    const bit = 1 << (signal - 1);
    return (Atomics.and(this.#words, MailboxWord.PENDING_SIGNALS, ~bit) & bit) !== 0;
  }

  #collectReply(): void {
    const length = this.#words[MailboxWord.LENGTH]!;
    if (this.#words[MailboxWord.IS_PARTIAL] !== 1) {
      this.#reply = this.#payload.subarray(0, length);
      return;
    }
    const pieces = [this.#payload.slice(0, length)];
    let total = length;
    while (this.#words[MailboxWord.IS_PARTIAL] === 1) {
      this.#exchange(SystemCall.NEXT_PIECE, new Uint8Array(0), false);
      const piece = this.#payload.slice(0, this.#words[MailboxWord.LENGTH]!);
      pieces.push(piece);
      total += piece.length;
    }
    const whole = new Uint8Array(total);
    let offset = 0;
    for (const piece of pieces) {
      whole.set(piece, offset);
      offset += piece.length;
    }
    this.#reply = whole;
  }

  #post(number: number, bytes: Uint8Array, isPartial: boolean): void {
    this.#payload.set(bytes);
    this.#words[MailboxWord.CALL] = number;
    this.#words[MailboxWord.LENGTH] = bytes.length;
    this.#words[MailboxWord.IS_PARTIAL] = isPartial ? 1 : 0;
    Atomics.store(this.#words, MailboxWord.STATE, MailboxState.REQUEST);
  }

  #exchange(number: number, bytes: Uint8Array, isPartial: boolean): void {
    this.#post(number, bytes, isPartial);
    if (Atomics.load(this.#machine, MachineWord.POLLED_SLOT) !== this.#slot) this.#ring();
    for (let spin = 0; spin < SPINS; spin++) {
      if (Atomics.load(this.#words, MailboxWord.STATE) === MailboxState.REPLY) return;
    }
    for (;;) {
      const state = Atomics.load(this.#words, MailboxWord.STATE);
      if (state === MailboxState.REPLY) return;
      Atomics.wait(this.#words, MailboxWord.STATE, state);
    }
  }
}
