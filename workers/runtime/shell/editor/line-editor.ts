import type { System } from '../../abi/system.ts';
import { Signal } from '../../abi/signals.ts';
import type { OpenFile } from '../io/open-file.ts';
import type { Task } from '../io/task.ts';
import { decodeText, encodeText } from '../io/text.ts';
import { layOutColumns } from '../interpreter/columns.ts';
import { EditBuffer } from './edit-buffer.ts';
import { KeyDecoder, type Key } from './keys.ts';
import { Screen } from './screen.ts';

/** What completing the text before the cursor found. */
export interface Completion {
  /** Index (in characters) where the completed word begins. */
  readonly start: number;
  /** Whole replacements of the word, quoted as needed. */
  readonly candidates: readonly string[];
  /** What to show for each candidate. */
  readonly labels: readonly string[];
}

export type Completer = (beforeCursor: string) => Promise<Completion>;

export type LineResult =
  { readonly type: 'line'; readonly text: string } | { readonly type: 'interrupted' } | { readonly type: 'end' };

/** Reads lines from a terminal in raw mode with the keys of Emacs. */
export class LineEditor {
  private readonly system: System;
  private readonly file: OpenFile;
  private readonly output: OpenFile;
  private readonly task: Task;
  private readonly history: readonly string[];
  private readonly complete: Completer;
  private readonly decoder = new KeyDecoder();
  private readonly buffer = new EditBuffer();
  private readonly screen = new Screen();
  private waitingKeys: Key[] = [];
  private prompt = '';
  private historyIndex = 0;
  /** Lines of the history as edited here, by index. */
  private edited = new Map<number, string>();
  private search: { query: string; index: number; original: string } | null = null;
  private lastKey = '';
  private trailing = new Uint8Array(0);

  constructor(
    system: System,
    task: Task,
    files: { readonly input: OpenFile; readonly output: OpenFile },
    history: readonly string[],
    complete: Completer,
  ) {
    this.system = system;
    this.task = task;
    this.file = files.input;
    this.output = files.output;
    this.history = history;
    this.complete = complete;
  }

  private async write(text: string): Promise<void> {
    await this.output.write(this.task, encodeText(text));
  }

  private measure(fd: number): void {
    const size = this.system.terminalSize(fd);
    if (typeof size !== 'number' && size[0] > 0) this.screen.columns = size[0];
  }

  async read(prompt: string): Promise<LineResult> {
    this.prompt = prompt;
    this.buffer.clear();
    this.edited.clear();
    this.historyIndex = this.history.length;
    this.search = null;
    // Asked for once: handing out the descriptor ends the reading that is under way.
    const fd = this.file.descriptor();
    this.system.setTerminalMode(fd, 1);
    this.system.setSignalDisposition(Signal.SIGWINCH, 'handle', () => {
      this.measure(fd);
      void this.refresh();
    });
    this.measure(fd);
    this.screen.start();
    await this.write('\x1b[?2004h');
    try {
      return await this.loop();
    } finally {
      this.system.setSignalDisposition(Signal.SIGWINCH, 'default');
      await this.write('\x1b[?2004l');
      this.system.setTerminalMode(fd, 0);
    }
  }

  private async loop(): Promise<LineResult> {
    for (;;) {
      while (this.waitingKeys.length > 0) {
        const result = await this.handle(this.waitingKeys.shift()!);
        if (result) return result;
      }
      await this.refresh();
      const data = await this.file.read(this.task);
      if (data === null) return { type: 'end' };
      this.waitingKeys = this.decoder.decode(this.decode(this.upToEnter(data)));
    }
  }

  /** What was typed ahead after the end of the line is for whoever reads next, the command or the next prompt. */
  private upToEnter(data: Uint8Array): Uint8Array {
    if (this.decoder.isPasting || data.includes(27)) return data;
    const end = data.findIndex((byte) => byte === 13 || byte === 10);
    if (end < 0 || end === data.length - 1) return data;
    this.file.unread(data.slice(end + 1).map((byte) => (byte === 13 ? 10 : byte)));
    return data.subarray(0, end + 1);
  }

  /** Text of bytes, keeping a character cut in two for the next piece. */
  private decode(data: Uint8Array): string {
    const all = new Uint8Array(this.trailing.length + data.length);
    all.set(this.trailing);
    all.set(data, this.trailing.length);
    let end = all.length;
    for (let back = 1; back <= 3 && back <= all.length; back++) {
      const byte = all[all.length - back]!;
      if (byte < 0x80) break;
      if (byte < 0xc0) continue;
      if (back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2)) end = all.length - back;
      break;
    }
    this.trailing = all.slice(end);
    return decodeText(all.subarray(0, end));
  }

  private async refresh(): Promise<void> {
    const { buffer, search } = this;
    const before = buffer.beforeCursor;
    const after = buffer.text.slice(before.length);
    const prompt = search ? `(reverse-i-search)\`${search.query}': ` : this.prompt;
    await this.write(this.screen.draw(prompt, before, after));
  }

  /** Leaves the cursor on a fresh line below the text. */
  private async leave(suffix = ''): Promise<void> {
    this.buffer.moveTo(this.buffer.length);
    this.search = null;
    await this.refresh();
    // From the new line on the keyboard is the command's: Ctrl-C must be a signal to it, not a byte to the editor.
    this.system.setTerminalMode(this.file.descriptor(), 0);
    await this.write(`${suffix}\r\n`);
    this.screen.start();
  }

  private async handle(key: Key): Promise<LineResult | null> {
    if (this.search && this.handleSearch(key)) return null;
    const previous = this.lastKey;
    this.lastKey = key.type === 'key' ? key.name : '';
    if (key.type !== 'key') {
      this.buffer.insert(key.text);
      return null;
    }
    switch (key.name) {
      case 'enter': {
        await this.leave();
        return { type: 'line', text: this.buffer.text };
      }
      case 'ctrl-c':
        await this.leave('^C');
        return { type: 'interrupted' };
      case 'ctrl-d':
        if (this.buffer.length > 0) this.buffer.deleteForward();
        else return { type: 'end' };
        return null;
      case 'ctrl-l':
        await this.write('\x1b[H\x1b[2J');
        this.screen.start();
        return null;
      case 'tab':
        await this.completeWord(previous === 'tab');
        return null;
      case 'ctrl-r':
        this.search = { query: '', index: this.history.length, original: this.buffer.text };
        return null;
      default:
        this.edit(key.name);
        return null;
    }
  }

  private edit(name: string): void {
    const { buffer } = this;
    const actions: Readonly<Record<string, () => void>> = {
      'ctrl-a': () => buffer.moveTo(0),
      home: () => buffer.moveTo(0),
      'ctrl-e': () => buffer.moveTo(buffer.length),
      end: () => buffer.moveTo(buffer.length),
      'ctrl-b': () => buffer.move(-1),
      left: () => buffer.move(-1),
      'ctrl-f': () => buffer.move(1),
      right: () => buffer.move(1),
      'alt-b': () => buffer.moveTo(buffer.wordStart()),
      'ctrl-left': () => buffer.moveTo(buffer.wordStart()),
      'alt-left': () => buffer.moveTo(buffer.wordStart()),
      'alt-f': () => buffer.moveTo(buffer.wordEnd()),
      'ctrl-right': () => buffer.moveTo(buffer.wordEnd()),
      'alt-right': () => buffer.moveTo(buffer.wordEnd()),
      backspace: () => buffer.deleteBack(),
      'ctrl-h': () => buffer.deleteBack(),
      delete: () => buffer.deleteForward(),
      'ctrl-k': () => buffer.cutToEnd(),
      'ctrl-u': () => buffer.cutToStart(),
      'ctrl-w': () => buffer.cutWordBack(true),
      'alt-backspace': () => buffer.cutWordBack(false),
      'alt-d': () => buffer.cutWordForward(),
      'ctrl-y': () => buffer.paste(),
      'ctrl-t': () => buffer.transpose(),
      'ctrl-_': () => buffer.undo(),
      'ctrl-\x7f': () => buffer.undo(),
      'alt-u': () => buffer.changeWord((word) => word.toUpperCase()),
      'alt-l': () => buffer.changeWord((word) => word.toLowerCase()),
      'alt-c': () => buffer.changeWord((word) => word.replace(/\p{L}/u, (first) => first.toUpperCase())),
      up: () => this.browse(this.historyIndex - 1),
      'ctrl-p': () => this.browse(this.historyIndex - 1),
      down: () => this.browse(this.historyIndex + 1),
      'ctrl-n': () => this.browse(this.historyIndex + 1),
      'alt-<': () => this.browse(0),
      'alt->': () => this.browse(this.history.length),
      'alt-.': () => this.insertLastArgument(),
      'alt-enter': () => buffer.insert('\n'),
    };
    actions[name]?.();
  }

  private browse(index: number): void {
    if (index < 0 || index > this.history.length) return;
    this.edited.set(this.historyIndex, this.buffer.text);
    this.historyIndex = index;
    this.buffer.reset(this.edited.get(index) ?? this.history[index] ?? '');
  }

  private insertLastArgument(): void {
    const last = this.history.at(-1)?.trim().split(/\s+/).at(-1);
    if (last) this.buffer.insert(last);
  }

  /** Returns whether the key belonged to the search; others end it and then act. */
  private handleSearch(key: Key): boolean {
    const search = this.search!;
    if (key.type === 'text') {
      search.query += key.text;
      this.find(search.index);
      return true;
    }
    const name = key.type === 'key' ? key.name : '';
    if (name === 'ctrl-r') this.find(search.index - 1);
    else if (name === 'backspace') {
      search.query = search.query.slice(0, -1);
      search.index = this.history.length;
      this.find(search.index);
    } else if (name === 'ctrl-g' || name === 'escape') {
      this.buffer.reset(search.original);
      this.search = null;
    } else {
      this.search = null;
      return false;
    }
    return true;
  }

  private find(from: number): void {
    const search = this.search!;
    for (let index = Math.min(from, this.history.length - 1); index >= 0; index--) {
      if (!this.history[index]!.includes(search.query)) continue;
      search.index = index;
      this.historyIndex = index;
      this.buffer.reset(this.history[index]!);
      return;
    }
  }

  private async completeWord(isSecond: boolean): Promise<void> {
    const { start, candidates, labels } = await this.complete(this.buffer.beforeCursor);
    if (candidates.length === 0) return this.write('\x07');
    const before = [...this.buffer.beforeCursor].slice(start).join('');
    const shared = candidates.length === 1 ? candidates[0]! : commonPrefix(candidates);
    if (shared.length > before.length || candidates.length === 1) {
      this.buffer.replaceBack(start, shared);
      return;
    }
    if (!isSecond) return this.write('\x07');
    await this.list(labels);
  }

  private async list(labels: readonly string[]): Promise<void> {
    const shown = labels.slice(0, 300);
    const { cursor } = this.buffer;
    this.buffer.moveTo(this.buffer.length);
    await this.refresh();
    const more = labels.length > shown.length ? `… and ${labels.length - shown.length} more\n` : '';
    await this.write(`\r\n${(layOutColumns(shown, this.screen.columns) + more).replaceAll('\n', '\r\n')}`);
    this.screen.start();
    this.buffer.moveTo(cursor);
  }
}

function commonPrefix(texts: readonly string[]): string {
  let prefix = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}
