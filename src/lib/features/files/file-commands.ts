import type { Workspace } from '$lib/platform/feature.ts';
import type { WebContainer } from '@webcontainer/api';
import type { FileTreeState } from './FileTreeState.svelte.ts';
import { parentOf } from './FileTreeModel.svelte.ts';
import { nameProblem } from './name-problem.ts';

/** Where deleted entries wait for an undo: beside the project, inside the runtime's home. */
const BIN = '../.cloudless-bin';

/** Registers the explorer's commands. Returns how to take them back. */
export function registerFileCommands(workspace: Workspace, state: FileTreeState): () => void {
  const { commands, runtime, layout } = workspace;
  const { tree } = state;

  const ask = (
    label: string,
    initial: string,
    accept: (container: WebContainer, name: string) => Promise<void>,
  ): void => {
    layout.reveal('sidebar');
    state.prompt = {
      label,
      initial,
      accept: async (name) => {
        const problem = nameProblem(name);
        if (problem) return problem;
        if (name !== initial && (await exists(await runtime.ready(), name))) return `“${name}” exists already.`;
        try {
          await accept(await runtime.ready(), name);
          return null;
        } catch (reason) {
          return reason instanceof Error ? reason.message : String(reason);
        }
      },
    };
  };

  const targetPrefix = (): string => (tree.targetDirectory === '' ? '' : `${tree.targetDirectory}/`);
  const stops = [
    commands.register({
      id: 'files.newFile',
      title: 'File: New file',
      run: () =>
        ask('Path of the new file', targetPrefix(), async (container, path) => {
          await makeParents(container, path);
          await container.fs.writeFile(path, '');
          await revealPath(state, path);
          await commands.execute('editor.open', path);
        }),
    }),
    commands.register({
      id: 'files.newFolder',
      title: 'File: New folder',
      run: () =>
        ask('Path of the new folder', targetPrefix(), async (container, path) => {
          await container.fs.mkdir(path, { recursive: true });
          await revealPath(state, path);
        }),
    }),
    commands.register({
      id: 'files.rename',
      title: 'File: Rename or move',
      isEnabled: () => tree.selected !== null,
      run: () => {
        const from = tree.selected;
        if (from === null) return;
        ask('New path', from, async (container, to) => {
          if (to === from) return;
          await makeParents(container, to);
          await container.fs.rename(from, to);
          await commands.execute('editor.moved', from, to);
          await revealPath(state, to);
        });
      },
    }),
    commands.register({
      id: 'files.delete',
      title: 'File: Delete',
      isEnabled: () => tree.selected !== null,
      run: () => tree.selected === null || deleteWithUndo(workspace, state, tree.selected),
    }),
    commands.register({
      id: 'files.download',
      title: 'Project: Download as zip',
      run: async () => {
        const container = await runtime.ready();
        const bytes = await container.export('.', { format: 'zip', excludes: ['node_modules', 'node_modules/**'] });
        saveAs(`${workspace.project.name}.zip`, bytes as Uint8Array<ArrayBuffer>);
      },
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

async function deleteWithUndo(workspace: Workspace, state: FileTreeState, path: string): Promise<void> {
  const { runtime, notifications, commands } = workspace;
  const container = await runtime.ready();
  const name = path.slice(path.lastIndexOf('/') + 1);
  const binned = `${BIN}/${Date.now()}-${name}`;
  await container.fs.mkdir(BIN, { recursive: true });
  await container.fs.rename(path, binned);
  state.tree.selected = null;
  await commands.execute('editor.removed', path);
  notifications.show('info', `Deleted ${path}`, {
    label: 'Undo',
    run: () => {
      void (async () => {
        try {
          await makeParents(container, path);
          await container.fs.rename(binned, path);
          await revealPath(state, path);
        } catch (reason) {
          notifications.showFailure(`${path} could not be brought back`, reason);
        }
      })();
    },
  });
}

async function revealPath(state: FileTreeState, path: string): Promise<void> {
  const parts = parentOf(path).split('/').filter(Boolean);
  await state.tree.load();
  for (let depth = 1; depth <= parts.length; depth++) await state.tree.expand(parts.slice(0, depth).join('/'));
  state.tree.selected = path;
}

async function makeParents(container: WebContainer, path: string): Promise<void> {
  if (parentOf(path) !== '') await container.fs.mkdir(parentOf(path), { recursive: true });
}

async function exists(container: WebContainer, path: string): Promise<boolean> {
  try {
    const names = await container.fs.readdir(parentOf(path) === '' ? '.' : parentOf(path));
    return names.includes(path.slice(path.lastIndexOf('/') + 1));
  } catch {
    // The directory is not there yet, so neither is the file.
    return false;
  }
}

function saveAs(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/zip' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
