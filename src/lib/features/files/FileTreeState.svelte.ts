import { createContext } from '$lib/platform/context.ts';
import type { FileTreeModel } from './FileTreeModel.svelte.ts';

/** A question for a name, asked above the tree. */
export interface NamePrompt {
  readonly label: string;
  readonly initial: string;
  /** Returns why the name cannot be taken, or null when it was. */
  readonly accept: (name: string) => Promise<string | null>;
}

export class FileTreeState {
  readonly tree: FileTreeModel;
  prompt = $state.raw<NamePrompt | null>(null);

  constructor(tree: FileTreeModel) {
    this.tree = tree;
  }
}

export const fileTreeContext = createContext<FileTreeState>('file tree');
