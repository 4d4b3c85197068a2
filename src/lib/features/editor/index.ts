import type { Feature } from '$lib/platform/feature.ts';
import FileCode from '@lucide/svelte/icons/file-code';
import EditorArea from './EditorArea.svelte';
import { EditorModel, editorContext } from './EditorModel.svelte.ts';
import SaveStatus from './SaveStatus.svelte';

/** Text editing: tabs, saving, and following what programs change. */
export const editorFeature: Feature = {
  id: 'editor',
  activate(workspace) {
    const { commands, views } = workspace;
    const model = new EditorModel(workspace);
    const setup = (): void => void editorContext.provide(model);
    views.add({ id: 'editor.area', title: 'Editor', place: 'center', icon: FileCode, component: EditorArea, setup });
    views.addStatusItem({ id: 'editor.saved', side: 'end', component: SaveStatus, setup });
    const stops = [
      commands.register({
        id: 'editor.open',
        title: 'Open a file',
        isListed: false,
        run: (path: string, line?: number, column?: number) => model.open(path, line, column),
      }),
      commands.register({
        id: 'editor.moved',
        title: 'A file was moved',
        isListed: false,
        run: (from: string, to: string) => model.moved(from, to),
      }),
      commands.register({
        id: 'editor.removed',
        title: 'A file was deleted',
        isListed: false,
        run: (path: string) => model.removed(path),
      }),
      commands.register({
        id: 'editor.close',
        title: 'Editor: Close tab',
        keybinding: 'Alt+W',
        isEnabled: () => model.active !== null,
        run: async () => {
          if (model.active) await model.close(model.active);
        },
      }),
      commands.register({
        id: 'editor.reopenClosed',
        title: 'Editor: Reopen closed tab',
        keybinding: 'Alt+Shift+W',
        run: () => model.reopenClosed(),
      }),
      commands.register({
        id: 'editor.nextTab',
        title: 'Editor: Next tab',
        keybinding: 'Alt+PageDown',
        run: () => model.step(1),
      }),
      commands.register({
        id: 'editor.previousTab',
        title: 'Editor: Previous tab',
        keybinding: 'Alt+PageUp',
        run: () => model.step(-1),
      }),
    ];
    // `code FILE` in a terminal opens the file here.
    workspace.runtime
      .ready()
      .then((container) =>
        container.on('code', (_mode, { files }) => {
          for (const { filepath, line, column } of files) {
            const path = filepath.startsWith(`${container.workdir}/`)
              ? filepath.slice(container.workdir.length + 1)
              : filepath;
            model
              .open(path, line, column)
              .catch((reason: unknown) => workspace.notifications.showFailure(`${path} could not be opened`, reason));
          }
        }),
      )
      .catch(() => undefined);
    // A runtime that cannot start says so itself (status bar and notification).
    model.restore().catch(() => undefined);
    return () => {
      stops.forEach((stop) => stop());
      model.dispose();
    };
  },
};
