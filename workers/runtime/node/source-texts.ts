import type { BindingContext } from './binding-context.ts';
import type { Library } from './library.ts';
import type { CompiledSources } from './source-registry.ts';

/** Finds the source text of a script by its name in stack traces. */
export class SourceTexts {
  readonly #context: BindingContext;
  readonly #sources: CompiledSources;
  readonly #library: Library;

  constructor(context: BindingContext, sources: CompiledSources, library: Library) {
    this.#context = context;
    this.#sources = sources;
    this.#library = library;
  }

  read(name: string): string | undefined {
    const registered = this.#sources.text(name);
    if (registered !== undefined) return registered;
    if (name.startsWith('node:')) {
      const id = name.slice(5);
      return this.#library.has(id) ? this.#library.text(id) : undefined;
    }
    const path = name.startsWith('file:') ? decodePath(name) : name;
    if (!path.startsWith('/')) return undefined;
    const data = this.#context.system.readFile(path);
    return typeof data === 'number' ? undefined : new this.#context.platform.TextDecoder().decode(data);
  }
}

function decodePath(url: string): string {
  try {
    return decodeURIComponent(url.replace(/^file:\/\//, '').replace(/[?#].*$/s, ''));
  } catch {
    return '';
  }
}
