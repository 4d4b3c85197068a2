import type { RuntimeSession } from '$lib/platform/runtime-session.ts';
import { EditorState, Transaction, type Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { minimalChange } from './minimal-change.ts';

export type SaveState = 'saved' | 'saving' | 'failed';

/**
 * One text file being edited. Every change goes to the runtime at once; changes that come while a write is
 * under way are written together after it. `saveState` says saved only when the text is on durable storage.
 */
export class OpenDocument {
  readonly #runtime: RuntimeSession;
  readonly #onFailure: (reason: unknown) => void;
  readonly #lineSeparator: string;
  path = $state('');
  saveState = $state<SaveState>('saved');
  isGone = $state(false);
  state: EditorState;
  view: EditorView | null = null;
  scrollTop = 0;
  #written: string;
  #writing: Promise<void> | null = null;

  constructor(
    path: string,
    text: string,
    extensions: Extension,
    runtime: RuntimeSession,
    onFailure: (reason: unknown) => void,
  ) {
    this.path = path;
    this.#runtime = runtime;
    this.#onFailure = onFailure;
    this.#written = text;
    this.#lineSeparator = text.includes('\r\n') ? '\r\n' : '\n';
    this.state = EditorState.create({ doc: text, extensions });
  }

  /** The text with the line endings the file had when it was opened. */
  get text(): string {
    return (this.view?.state ?? this.state).doc.toJSON().join(this.#lineSeparator);
  }

  /** Called after each change by the person. */
  changed(): void {
    this.isGone = false;
    this.saveState = 'saving';
    this.#writing ??= this.#write();
  }

  /** Resolves when nothing is left to write. */
  async settled(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  /** Takes over what a program wrote, as the smallest edit. Ignored while the person's own edit is on its way. */
  async refresh(): Promise<void> {
    if (this.#writing) return;
    const container = await this.#runtime.ready();
    let text: string;
    try {
      text = await container.fs.readFile(this.path, 'utf-8');
    } catch {
      // Gone or replaced by a directory: keep the text, and say that the file is not there any more.
      this.isGone = true;
      return;
    }
    if (this.#writing || text === this.#written) return;
    this.isGone = false;
    this.#written = text;
    const current = (this.view?.state ?? this.state).doc.toString();
    const change = minimalChange(current, text.replaceAll('\r\n', '\n'));
    if (!change) return;
    const spec = { changes: change, annotations: [Transaction.remote.of(true)] };
    if (this.view) this.view.dispatch(spec);
    else this.state = this.state.update(spec).state;
  }

  async #write(): Promise<void> {
    try {
      const container = await this.#runtime.ready();
      const extras = await this.#runtime.extras();
      while (this.text !== this.#written) {
        const text = this.text;
        await container.fs.writeFile(this.path, text);
        this.#written = text;
      }
      await extras?.sync();
      this.#writing = null;
      if (this.text === this.#written) this.saveState = 'saved';
      else this.changed();
    } catch (reason) {
      this.#writing = null;
      this.saveState = 'failed';
      this.#onFailure(reason);
    }
  }
}
