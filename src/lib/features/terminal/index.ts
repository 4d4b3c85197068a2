import type { Feature } from '$lib/platform/feature.ts';
import SquareTerminal from '@lucide/svelte/icons/square-terminal';
import { TerminalModel, terminalContext } from './TerminalModel.svelte.ts';
import TerminalPanel from './TerminalPanel.svelte';

/** Terminals with a shell of the project's runtime. */
export const terminalFeature: Feature = {
  id: 'terminal',
  activate(workspace) {
    const { commands, views, layout } = workspace;
    const model = new TerminalModel(workspace);
    views.add({
      id: 'terminal.panel',
      title: 'Terminal',
      place: 'panel',
      icon: SquareTerminal,
      component: TerminalPanel,
      setup: () => void terminalContext.provide(model),
    });
    const stops = [
      commands.register({
        id: 'terminal.new',
        title: 'Terminal: New terminal',
        keybinding: 'Control+Shift+`',
        run: () => {
          layout.reveal('panel');
          model.open();
        },
      }),
      commands.register({
        id: 'terminal.focus',
        title: 'Terminal: Focus',
        keybinding: 'Control+`',
        run: () => {
          layout.reveal('panel');
          (model.active ?? model.open()).terminal?.focus();
        },
      }),
      commands.register({
        id: 'terminal.run',
        title: 'Run a command in a terminal',
        isListed: false,
        run: (command: string) => {
          layout.reveal('panel');
          model.open(command);
        },
      }),
      commands.register({
        id: 'terminal.clear',
        title: 'Terminal: Clear',
        isEnabled: () => model.active !== null,
        run: () => model.active?.terminal?.clear(),
      }),
    ];
    return () => {
      stops.forEach((stop) => stop());
      for (const tab of model.tabs) model.close(tab);
    };
  },
};
