import type { BindingFactory } from '../binding-context.ts';

/** Without `--permission` everything is allowed; the option itself is refused at start. */
export const createPermissionBinding: BindingFactory = () => ({ has: () => true });
