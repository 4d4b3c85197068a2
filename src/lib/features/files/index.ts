import type { Feature } from '$lib/platform/feature.ts';
import Files from '@lucide/svelte/icons/files';
import { registerFileCommands } from './file-commands.ts';
import FileTree from './FileTree.svelte';
import { FileTreeModel } from './FileTreeModel.svelte.ts';
import { FileTreeState, fileTreeContext } from './FileTreeState.svelte.ts';

const isPaths = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((path) => typeof path === 'string');

/** The explorer: the tree of the project's files and what can be done with them. */
export const filesFeature: Feature = {
  id: 'files',
  activate(workspace) {
    const { memory, views, runtime } = workspace;
    const tree = new FileTreeModel(runtime, memory.read('files.expanded', isPaths, []), (paths) =>
      memory.write('files.expanded', paths),
    );
    const state = new FileTreeState(tree);
    const stopCommands = registerFileCommands(workspace, state);
    views.add({
      id: 'files.explorer',
      title: 'Explorer',
      place: 'sidebar',
      icon: Files,
      component: FileTree,
      setup: () => void fileTreeContext.provide(state),
    });
    // A runtime that cannot start says so itself (status bar and notification).
    tree.load().catch(() => undefined);
    return () => {
      stopCommands();
      tree.dispose();
    };
  },
};
