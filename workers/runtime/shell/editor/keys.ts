/** What a person did at the keyboard. */
export type Key =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'paste'; readonly text: string }
  /** A name such as `ctrl-a`, `alt-b`, `up`, `home`, `ctrl-left`, `enter`. */
  | { readonly type: 'key'; readonly name: string };

const finals: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  Z: 'shift-tab',
};

const numbered: Readonly<Record<string, string>> = {
  '1': 'home',
  '2': 'insert',
  '3': 'delete',
  '4': 'end',
  '5': 'page-up',
  '6': 'page-down',
  '7': 'home',
  '8': 'end',
};

const modifiers: Readonly<Record<string, string>> = {
  '2': 'shift-',
  '3': 'alt-',
  '5': 'ctrl-',
  '6': 'ctrl-',
  '7': 'ctrl-',
};

const controls: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x7f': 'backspace',
  '\b': 'backspace',
};

const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

/** Turns what a terminal sends into keys. Source: xterm's control sequences (ctlseqs). */
export class KeyDecoder {
  private pending = '';
  private paste: string | null = null;

  get isPasting(): boolean {
    return this.paste !== null;
  }

  decode(text: string): Key[] {
    this.pending += text;
    const keys: Key[] = [];
    while (this.pending !== '') {
      const key = this.paste === null ? this.nextKey() : this.nextPaste();
      if (key === 'incomplete') break;
      if (key) keys.push(key);
    }
    return keys;
  }

  private take(length: number): string {
    const text = this.pending.slice(0, length);
    this.pending = this.pending.slice(length);
    return text;
  }

  private nextPaste(): Key | null | 'incomplete' {
    const end = this.pending.indexOf(PASTE_END);
    if (end < 0) {
      // The end mark may be cut in two.
      this.paste += this.take(Math.max(0, this.pending.length - PASTE_END.length));
      return 'incomplete';
    }
    const text = this.paste + this.take(end);
    this.take(PASTE_END.length);
    this.paste = null;
    return { type: 'paste', text: text.replace(/\r\n?/g, '\n') };
  }

  private nextKey(): Key | null | 'incomplete' {
    if (this.pending.startsWith(PASTE_START)) {
      this.take(PASTE_START.length);
      this.paste = '';
      return null;
    }
    const first = this.pending[0]!;
    if (first === '\x1b') return this.nextEscape();
    if (first < ' ' || first === '\x7f') {
      this.take(1);
      const name = controls[first] ?? `ctrl-${String.fromCharCode(first.charCodeAt(0) + 96)}`;
      return { type: 'key', name };
    }
    // eslint-disable-next-line no-control-regex
    return { type: 'text', text: this.take(/^[^\x00-\x1f\x7f]+/.exec(this.pending)![0].length) };
  }

  private nextEscape(): Key | null | 'incomplete' {
    // eslint-disable-next-line no-control-regex
    const sequence = /^\x1b(?:\[([0-9;?]*)([A-Za-z~])|O([A-Za-z]))/.exec(this.pending);
    if (sequence) {
      this.take(sequence[0].length);
      const parameters = (sequence[1] ?? '').split(';');
      const modifier = modifiers[parameters[1] ?? ''] ?? '';
      const name = sequence[2] === '~' ? numbered[parameters[0]!] : finals[sequence[2] ?? sequence[3]!];
      return name === undefined ? null : { type: 'key', name: modifier + name };
    }
    // eslint-disable-next-line no-control-regex
    if (/^\x1b(?:\[[0-9;?]*)?$/.test(this.pending)) {
      if (this.pending !== '\x1b') return 'incomplete';
      this.take(1);
      return { type: 'key', name: 'escape' };
    }
    const letter = this.pending[1]!;
    this.take(2);
    if (letter === '\x7f' || letter === '\b') return { type: 'key', name: 'alt-backspace' };
    return { type: 'key', name: letter === '\r' ? 'alt-enter' : `alt-${letter.toLowerCase()}` };
  }
}
