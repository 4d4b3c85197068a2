import type { BindingFactory } from '../binding-context.ts';

/** Never a single executable application. */
export const createSeaBinding: BindingFactory = () => ({
  isSea: () => false,
  isExperimentalSeaWarningNeeded: () => false,
  getAsset: () => undefined,
  getAssetKeys: () => [],
});
