import { originalPosition, type SourcePosition } from './modules/compiled-sources.ts';
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

  /** The position in the user's file of a position in the code that was run. */
  original(name: string, line: number, column: number): SourcePosition {
    const compiled = originalPosition(name, line, column);
    if (compiled) return compiled;
    const offset = line === 1 ? (this.#sources.get(name)?.firstLineOffset ?? 0) : 0;
    return { filename: name, line, column: Math.max(1, column - offset) };
  }

  text(name: string): string | undefined {
    return this.#sources.get(name)?.text;
  }
}
