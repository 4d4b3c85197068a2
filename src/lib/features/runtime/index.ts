import type { Feature } from '$lib/platform/feature.ts';
import RuntimeStatus from './RuntimeStatus.svelte';

export { RuntimeModel } from './RuntimeModel.svelte.ts';
export { deleteProjectFiles } from './delete-project-files.ts';

/** Shows the state of the runtime. */
export const runtimeFeature: Feature = {
  id: 'runtime',
  activate({ views }) {
    views.addStatusItem({ id: 'runtime.state', side: 'start', component: RuntimeStatus });
    return () => undefined;
  },
};
