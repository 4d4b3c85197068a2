import { editorFeature } from '$lib/features/editor/index.ts';
import { filesFeature } from '$lib/features/files/index.ts';
import { previewFeature } from '$lib/features/preview/index.ts';
import { runtimeFeature } from '$lib/features/runtime/index.ts';
import { terminalFeature } from '$lib/features/terminal/index.ts';
import type { Feature } from '$lib/platform/feature.ts';

/** Everything an open project offers, in the order of contribution. */
export const features: readonly Feature[] = [
  runtimeFeature,
  filesFeature,
  editorFeature,
  terminalFeature,
  previewFeature,
];
