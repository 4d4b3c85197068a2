import type { SourceRegistry } from './binding-context.ts';

interface RegisteredSource {
  readonly firstLineOffset: number;
  readonly text: string | undefined;
}

/** Compiled code by name; see `SourceRegistry`. */
export class CompiledSources implements SourceRegistry {
  readonly #sources = new Map<string, RegisteredSource>();

  register(name: string, firstLineOffset: number, text?: string): void {
    if (firstLineOffset === 0 && text === undefined) this.#sources.delete(name);
    else this.#sources.set(name, { firstLineOffset, text });
  }

  firstLineOffset(name: string): number {
    return this.#sources.get(name)?.firstLineOffset ?? 0;
  }

  text(name: string): string | undefined {
    return this.#sources.get(name)?.text;
  }
}
