import type { FrameWriter } from '../abi/frame.ts';
import {
  MAILBOX_HEADER,
  MAILBOX_PAYLOAD,
  MAILBOX_SIZE,
  MailboxState,
  MailboxWord,
  MAXIMUM_REQUEST,
} from '../abi/mailbox.ts';
import { Errno } from '../abi/errno.ts';
import { SystemCall } from '../abi/system-call.ts';
import type { KernelToThread } from '../abi/worker-messages.ts';
import type { Process } from './process.ts';

/** A whole request of a thread. */
export interface Request {
  readonly call: number;
  readonly frame: Uint8Array;
}

/** One worker with its mailbox: a zygote, then a thread of a process. */
export class Thread {
  readonly mailbox = new SharedArrayBuffer(MAILBOX_SIZE);
  readonly #words = new Int32Array(this.mailbox, 0, MAILBOX_HEADER / 4);
  readonly #payload = new Uint8Array(this.mailbox, MAILBOX_HEADER);
  process: Process | null = null;
  threadId = 0;
  /** Thread ids of the threads this one started are told to it. */
  parentThread: Thread | null = null;
  /** Forgets a call that waits, when the thread ends. */
  cancelWait: (() => void) | null = null;
  isEnded = false;
  #requestPieces: Uint8Array[] = [];
  #requestLength = 0;
  #replyRest: Uint8Array | null = null;
  #replyResult = 0;
  #isHeld = false;
  readonly #heldMessages: { message: KernelToThread; transfer: Transferable[] }[] = [];
  #isReplyHeld = false;

  constructor(
    readonly slot: number,
    readonly worker: Worker,
    readonly port: MessagePort,
  ) {}

  get hasRequest(): boolean {
    return Atomics.load(this.#words, MailboxWord.STATE) === MailboxState.REQUEST;
  }

  /** Takes the request out of the mailbox's state, so that it is answered once. */
  beginRequest(): void {
    Atomics.store(this.#words, MailboxWord.STATE, MailboxState.IDLE);
  }

  /** The request that lies in the mailbox once it is complete; null while pieces are missing. */
  takeRequest(): Request | null {
    const call = this.#words[MailboxWord.CALL]!;
    const piece = this.#payload.subarray(0, Math.min(this.#words[MailboxWord.LENGTH]! >>> 0, MAILBOX_PAYLOAD));
    // The memory stays the process's: what is taken over must not change while it is looked at.
    const copy = piece.slice();
    if (this.#words[MailboxWord.IS_PARTIAL] === 1) {
      this.#requestPieces.push(copy);
      this.#requestLength += copy.length;
      if (this.#requestLength > MAXIMUM_REQUEST) {
        this.#requestPieces = [];
        this.#requestLength = 0;
        this.reply(-Errno.E2BIG);
      } else this.#answer(0, 0, false);
      return null;
    }
    if (call === SystemCall.NEXT_PIECE) {
      this.#sendReplyPiece();
      return null;
    }
    if (this.#requestPieces.length === 0) return { call, frame: copy };
    const frame = new Uint8Array(this.#requestLength + copy.length);
    let offset = 0;
    for (const earlier of this.#requestPieces) {
      frame.set(earlier, offset);
      offset += earlier.length;
    }
    frame.set(copy, offset);
    this.#requestPieces = [];
    this.#requestLength = 0;
    return { call, frame };
  }

  /** Answers the request that waits. */
  reply(result: number, payload?: Uint8Array | FrameWriter): void {
    if (this.isEnded) return;
    this.cancelWait = null;
    this.#replyResult = result;
    const bytes = payload === undefined ? null : payload instanceof Uint8Array ? payload : payload.bytes;
    if (bytes === null || bytes.length <= MAILBOX_PAYLOAD) {
      this.#replyRest = null;
      if (bytes !== null) this.#payload.set(bytes);
      this.#answer(result, bytes?.length ?? 0, false);
    } else {
      this.#replyRest = bytes.slice();
      this.#sendReplyPiece();
    }
  }

  send(message: KernelToThread, transfer: Transferable[] = []): void {
    if (this.isEnded) return;
    if (this.#isHeld) this.#heldMessages.push({ message, transfer });
    else this.port.postMessage(message, transfer);
  }

  /** A stopped process gets no answers and no messages, so it comes to rest at its next call. */
  hold(): void {
    this.#isHeld = true;
  }

  unhold(): void {
    this.#isHeld = false;
    for (const { message, transfer } of this.#heldMessages.splice(0)) this.port.postMessage(message, transfer);
    if (this.#isReplyHeld) {
      this.#isReplyHeld = false;
      this.#wake();
    }
  }

  /** Marks a signal as delivered; the thread runs its handler when it can. */
  raise(signal: number): void {
    Atomics.or(this.#words, MailboxWord.PENDING_SIGNALS, 1 << (signal - 1));
    this.send({ type: 'signal' });
  }

  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.cancelWait?.();
    this.cancelWait = null;
    this.port.close();
    this.worker.terminate();
  }

  #sendReplyPiece(): void {
    const rest = this.#replyRest ?? new Uint8Array(0);
    const piece = rest.subarray(0, MAILBOX_PAYLOAD);
    this.#payload.set(piece);
    this.#replyRest = rest.length > piece.length ? rest.subarray(piece.length) : null;
    this.#answer(this.#replyResult, piece.length, this.#replyRest !== null);
  }

  #answer(result: number, length: number, hasMore: boolean): void {
    this.#words[MailboxWord.RESULT] = result;
    this.#words[MailboxWord.LENGTH] = length;
    this.#words[MailboxWord.IS_PARTIAL] = hasMore ? 1 : 0;
    if (this.#isHeld) this.#isReplyHeld = true;
    else this.#wake();
  }

  #wake(): void {
    Atomics.store(this.#words, MailboxWord.STATE, MailboxState.REPLY);
    Atomics.notify(this.#words, MailboxWord.STATE);
  }
}
