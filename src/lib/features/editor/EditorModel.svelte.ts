import type { Workspace } from '$lib/platform/feature.ts';
import { createContext } from '$lib/platform/context.ts';
import { Transaction } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { baseExtensions } from './base-extensions.ts';
import { languageOf } from './language-of.ts';
import { OpenDocument } from './OpenDocument.svelte.ts';

/** Bytes above which a file is not opened as text here. */
const MAXIMUM_SIZE = 20_000_000;

interface RememberedTabs {
  readonly paths: readonly string[];
  readonly active: string | null;
}

const isRememberedTabs = (value: unknown): value is RememberedTabs =>
  typeof value === 'object' && value !== null && 'paths' in value && Array.isArray(value.paths) && 'active' in value;

/** The open files, which of them is shown, and the way back from what programs change on disk. */
export class EditorModel {
  readonly #workspace: Workspace;
  readonly #stopWatching: () => void;
  readonly #closed: string[] = [];
  documents = $state.raw<readonly OpenDocument[]>([]);
  active = $state.raw<OpenDocument | null>(null);
  isRestoring = $state(true);
  /** Whether the file shown next takes the focus: not the one a visit begins with, as the person may type elsewhere. */
  isFocusWanted = false;
  readonly saveState = $derived.by(() => {
    if (this.documents.some((document) => document.saveState === 'failed')) return 'failed';
    return this.documents.some((document) => document.saveState === 'saving') ? 'saving' : 'saved';
  });

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#stopWatching = workspace.runtime.onFileChange((_event, path) => {
      const document = this.documents.find((open) => open.path === path);
      if (document) void document.refresh();
    });
  }

  /** Opens the tabs of the last visit, or the file a new project begins with. */
  async restore(): Promise<void> {
    const { memory, project } = this.#workspace;
    const first = project.seed?.open ?? null;
    const fallback: RememberedTabs = { paths: first === null ? [] : [first], active: first };
    const { paths, active } = memory.read('editor.tabs', isRememberedTabs, fallback);
    for (const path of paths) await this.#load(path).catch(() => null);
    const chosen = this.documents.find((document) => document.path === active) ?? this.documents[0] ?? null;
    this.active ??= chosen;
    this.isRestoring = false;
  }

  /**
   * Shows a file, opening it if needed; `line` and `column` count from 1.
   *
   * @throws Error when the file cannot be read as text.
   */
  async open(path: string, line?: number, column = 1): Promise<void> {
    const document = this.documents.find((open) => open.path === path) ?? (await this.#load(path));
    this.#activate(document);
    this.#workspace.layout.reveal('center');
    this.#remember();
    if (line !== undefined) this.#placeCursor(document, line, column);
  }

  async close(document: OpenDocument): Promise<void> {
    await document.settled();
    const index = this.documents.indexOf(document);
    this.documents = this.documents.filter((open) => open !== document);
    this.#closed.push(document.path);
    if (this.active === document) this.#activate(this.documents[Math.min(index, this.documents.length - 1)] ?? null);
    this.#remember();
  }

  async reopenClosed(): Promise<void> {
    const path = this.#closed.pop();
    if (path !== undefined) await this.open(path);
  }

  show(document: OpenDocument): void {
    this.#activate(document);
    this.#remember();
  }

  step(by: 1 | -1): void {
    if (!this.active || this.documents.length === 0) return;
    const index = this.documents.indexOf(this.active) + by;
    this.#activate(this.documents[(index + this.documents.length) % this.documents.length] ?? null);
    this.#remember();
  }

  /** A file or folder was renamed: its open files follow. */
  moved(from: string, to: string): void {
    for (const document of this.documents) {
      if (document.path === from) document.path = to;
      else if (document.path.startsWith(`${from}/`)) document.path = to + document.path.slice(from.length);
    }
    this.#remember();
  }

  /** A file or folder was deleted: its tabs close. */
  async removed(path: string): Promise<void> {
    const gone = this.documents.filter((open) => open.path === path || open.path.startsWith(`${path}/`));
    for (const document of gone) await this.close(document);
  }

  dispose(): void {
    this.#stopWatching();
  }

  #activate(document: OpenDocument | null): void {
    this.isFocusWanted = true;
    this.active = document;
  }

  async #load(path: string): Promise<OpenDocument> {
    const { runtime, notifications } = this.#workspace;
    const container = await runtime.ready();
    const bytes = await container.fs.readFile(path);
    if (bytes.length > MAXIMUM_SIZE) throw new Error(`${path} is too large to edit here (${bytes.length} bytes)`);
    if (bytes.subarray(0, 8192).includes(0)) throw new Error(`${path} is not a text file`);
    const text = decodeText(path, bytes);
    const language = await languageOf(path);
    const known = this.documents.find((open) => open.path === path);
    if (known) return known;
    const document = new OpenDocument(
      path,
      text,
      [
        baseExtensions(),
        language,
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          const isRemote = update.transactions.every((transaction) => transaction.annotation(Transaction.remote));
          if (!isRemote) document.changed();
        }),
      ],
      runtime,
      (reason) => notifications.showFailure(`${path} could not be saved`, reason),
    );
    this.documents = [...this.documents, document];
    return document;
  }

  #placeCursor(document: OpenDocument, line: number, column: number): void {
    const text = (document.view?.state ?? document.state).doc;
    const place = text.line(Math.min(Math.max(1, line), text.lines));
    const anchor = Math.min(place.from + Math.max(0, column - 1), place.to);
    const spec = { selection: { anchor }, scrollIntoView: true };
    if (document.view) document.view.dispatch(spec);
    else document.state = document.state.update(spec).state;
  }

  #remember(): void {
    this.#workspace.memory.write('editor.tabs', {
      paths: this.documents.map((document) => document.path),
      active: this.active?.path ?? null,
    } satisfies RememberedTabs);
  }
}

export const editorContext = createContext<EditorModel>('editor');

/** @throws Error when the bytes are not UTF-8: editing them as text would damage the file. */
function decodeText(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${path} is not UTF-8 text, so it is not opened: saving it would damage it`);
  }
}
