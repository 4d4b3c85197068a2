import type { BindingFactory } from '../binding-context.ts';

/** What this build contains. There is no inspector: debugging is the browser's. */
export const createConfigBinding: BindingFactory = () => ({
  fipsMode: false,
  hasInspector: false,
  getDefaultLocale: () => 'en-US',
});
