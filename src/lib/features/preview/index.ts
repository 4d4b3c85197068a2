import type { Feature } from '$lib/platform/feature.ts';
import AppWindow from '@lucide/svelte/icons/app-window';
import { PreviewModel, previewContext } from './PreviewModel.svelte.ts';
import PreviewPane from './PreviewPane.svelte';

const kinds = {
  PREVIEW_UNCAUGHT_EXCEPTION: 'exception',
  PREVIEW_UNHANDLED_REJECTION: 'rejection',
  PREVIEW_CONSOLE_ERROR: 'console',
} as const;

/** The page of the project's server, beside the code. */
export const previewFeature: Feature = {
  id: 'preview',
  activate(workspace) {
    const { commands, views, layout, runtime } = workspace;
    const model = new PreviewModel(workspace);
    views.add({
      id: 'preview.pane',
      title: 'Preview',
      place: 'aside',
      icon: AppWindow,
      component: PreviewPane,
      setup: () => void previewContext.provide(model),
    });
    runtime
      .ready()
      .then((container) =>
        container.on('preview-message', (message) => {
          const text =
            'message' in message
              ? `${message.message}${message.stack ? `\n${message.stack}` : ''}`
              : message.args
                  .map((value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)))
                  .join(' ');
          model.report(kinds[message.type], text);
        }),
      )
      // A runtime that cannot start says so itself (status bar and notification).
      .catch(() => undefined);
    const stops = [
      commands.register({
        id: 'preview.open',
        title: 'Show a server in the preview',
        isListed: false,
        run: (port: number) => {
          layout.reveal('aside');
          model.show(port);
        },
      }),
      commands.register({
        id: 'preview.reload',
        title: 'Preview: Reload',
        isEnabled: () => model.server !== null,
        run: () => model.reload(),
      }),
    ];
    return () => stops.forEach((stop) => stop());
  },
};
