import type { RuntimeExtras } from '#shared/contracts/runtime-extras.ts';
import type { WebContainer } from '@webcontainer/api';
import { createContext } from './context.ts';

export type RuntimePhase =
  | { readonly type: 'starting'; readonly step: string }
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly message: string };

/** A server the project runs, as the preview shows it. */
export interface OpenPort {
  readonly port: number;
  readonly url: string;
}

/**
 * The project's runtime as features see it: the stock client's object once it booted, our extras beside it,
 * and what both report. The way a feature reaches files, processes and previews.
 */
export interface RuntimeSession {
  readonly phase: RuntimePhase;
  readonly ports: readonly OpenPort[];
  /** Resolves when the project's files are in place; rejects when the runtime cannot start. */
  ready(): Promise<WebContainer>;
  /** Null on a host that offers only the stock surface. */
  extras(): Promise<RuntimeExtras | null>;
  /** File changes below the working directory; `path` is relative to it. Returns how to stop. */
  onFileChange(listener: (event: 'rename' | 'change', path: string) => void): () => void;
}

export const runtimeContext = createContext<RuntimeSession>('runtime session');
