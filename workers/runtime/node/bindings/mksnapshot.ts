import type { BindingFactory } from '../binding-context.ts';

/** Start-up snapshots are made by the engine itself (prepared workers); programs cannot build their own. */
export const createMksnapshotBinding: BindingFactory = () => ({
  setSerializeCallback: () => undefined,
  setDeserializeCallback: () => undefined,
  isBuildingSnapshotBuffer: new Uint8Array(1),
});
