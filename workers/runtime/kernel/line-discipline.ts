import { Signal } from '../abi/signals.ts';
import { Errno } from '../abi/errno.ts';

/** 0 cooked, 1 raw, 2 raw with output processing off: `uv_tty_mode_t`. */
export type TerminalMode = 0 | 1 | 2;

/** What typing makes happen. */
export interface LineDisciplineEffects {
  /** Bytes to show on the terminal. */
  echo(bytes: Uint8Array): void;
  /** A signal for the foreground group. */
  signal(signal: number): void;
  /** Input became readable. */
  wake(): void;
}

const Control = {
  INTERRUPT: 0x03,
  END_OF_FILE: 0x04,
  BACKSPACE: 0x08,
  NEW_LINE: 0x0a,
  RETURN: 0x0d,
  REPRINT: 0x12,
  KILL_LINE: 0x15,
  LITERAL_NEXT: 0x16,
  ERASE_WORD: 0x17,
  SUSPEND: 0x1a,
  QUIT: 0x1c,
  ERASE: 0x7f,
} as const;

/** Bytes of one line being edited (MAX_CANON of Linux) and of raw input nobody reads yet. */
const MAXIMUM_LINE = 4096;
const MAXIMUM_INPUT = 1_048_576;

const signals = new Map<number, number>([
  [Control.INTERRUPT, Signal.SIGINT],
  [Control.QUIT, Signal.SIGQUIT],
  [Control.SUSPEND, Signal.SIGTSTP],
]);

/**
 * The input side of a terminal as POSIX `termios` describes it with the settings of Linux: line editing,
 * echo and control characters in cooked mode; plain bytes in raw mode.
 */
export class LineDiscipline {
  #mode: TerminalMode = 0;
  /** The line being typed, not yet readable. */
  #line: number[] = [];
  /** Readable input. An entry is a line in cooked mode; an empty one is an end of file. */
  #ready: Uint8Array[] = [];
  #readyBytes = 0;
  #isLiteral = false;
  readonly #effects: LineDisciplineEffects;

  constructor(effects: LineDisciplineEffects) {
    this.#effects = effects;
  }

  get mode(): TerminalMode {
    return this.#mode;
  }

  get canRead(): boolean {
    return this.#ready.length > 0;
  }

  /** A half-typed line becomes readable when line editing is turned off. */
  setMode(mode: TerminalMode): void {
    this.#mode = mode;
    if (mode !== 0 && this.#line.length > 0) {
      this.#publish();
      this.#effects.wake();
    }
  }

  /** Bytes, empty for an end of file typed with Ctrl-D, or `-EAGAIN`. */
  read(limit: number): Uint8Array | number {
    const first = this.#ready[0];
    if (first === undefined) return -Errno.EAGAIN;
    if (first.length > limit) {
      this.#ready[0] = first.subarray(limit);
      this.#readyBytes -= limit;
      return first.slice(0, limit);
    }
    this.#ready.shift();
    this.#readyBytes -= first.length;
    if (this.#mode === 0) return first;
    return this.#joinRaw(first, limit);
  }

  type(bytes: Uint8Array): void {
    // Nothing typed is nothing: an empty piece of input would read as the end of the file.
    if (bytes.length === 0) return;
    if (this.#mode === 0) {
      for (const byte of bytes) this.#typeCooked(byte);
    } else if (this.#readyBytes + bytes.length <= MAXIMUM_INPUT) {
      this.#ready.push(bytes.slice());
      this.#readyBytes += bytes.length;
    }
    if (this.#ready.length > 0) this.#effects.wake();
  }

  /** Raw input is a stream: short pieces are joined so that a paste takes few reads. */
  #joinRaw(first: Uint8Array, limit: number): Uint8Array {
    const pieces = [first];
    let length = first.length;
    while (this.#ready.length > 0 && this.#ready[0]!.length > 0 && length + this.#ready[0]!.length <= limit) {
      const next = this.#ready.shift()!;
      this.#readyBytes -= next.length;
      pieces.push(next);
      length += next.length;
    }
    const joined = new Uint8Array(length);
    let offset = 0;
    for (const piece of pieces) {
      joined.set(piece, offset);
      offset += piece.length;
    }
    return joined;
  }

  #typeCooked(typed: number): void {
    if (this.#isLiteral) {
      this.#isLiteral = false;
      this.#insert(typed);
      return;
    }
    const byte = typed === Control.RETURN ? Control.NEW_LINE : typed;
    const signal = signals.get(byte);
    if (signal !== undefined) {
      this.#line = [];
      this.#ready = [];
      this.#readyBytes = 0;
      this.#echoCharacter(byte);
      this.#effects.signal(signal);
      return;
    }
    switch (byte) {
      case Control.NEW_LINE:
        this.#line.push(byte);
        this.#effects.echo(Uint8Array.of(byte));
        this.#publish();
        break;
      case Control.END_OF_FILE:
        this.#publish();
        break;
      case Control.ERASE:
      case Control.BACKSPACE:
        this.#eraseCharacter();
        break;
      case Control.ERASE_WORD:
        this.#eraseWord();
        break;
      case Control.KILL_LINE:
        while (this.#line.length > 0) this.#eraseCharacter();
        break;
      case Control.LITERAL_NEXT:
        this.#isLiteral = true;
        break;
      case Control.REPRINT:
        this.#echoCharacter(byte);
        this.#effects.echo(Uint8Array.of(Control.NEW_LINE, ...this.#line));
        break;
      default:
        this.#insert(byte);
    }
  }

  #insert(byte: number): void {
    if (this.#line.length >= MAXIMUM_LINE - 1) return;
    this.#line.push(byte);
    this.#echoCharacter(byte);
  }

  /** Control characters show as `^C`, except tab and new line. */
  #echoCharacter(byte: number): void {
    if ((byte < 0x20 && byte !== 0x09 && byte !== Control.NEW_LINE) || byte === Control.ERASE) {
      this.#effects.echo(Uint8Array.of(0x5e, byte === Control.ERASE ? 0x3f : byte + 0x40));
    } else {
      this.#effects.echo(Uint8Array.of(byte));
    }
  }

  /** Removes one character of UTF-8 and what it shows. */
  #eraseCharacter(): void {
    let last = this.#line.pop();
    if (last === undefined) return;
    while ((last & 0xc0) === 0x80 && this.#line.length > 0) last = this.#line.pop()!;
    const width = last < 0x20 && last !== 0x09 ? 2 : 1;
    for (let cell = 0; cell < width; cell++) this.#effects.echo(Uint8Array.of(0x08, 0x20, 0x08));
  }

  #eraseWord(): void {
    const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09;
    while (this.#line.length > 0 && isBlank(this.#line.at(-1))) this.#eraseCharacter();
    while (this.#line.length > 0 && !isBlank(this.#line.at(-1))) this.#eraseCharacter();
  }

  #publish(): void {
    const line = Uint8Array.from(this.#line);
    this.#ready.push(line);
    this.#readyBytes += line.length;
    this.#line = [];
  }
}
