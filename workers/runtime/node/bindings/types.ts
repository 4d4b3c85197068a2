import type { BindingFactory } from '../binding-context.ts';
import { valueKinds } from '../value-kinds.ts';

/** What kind of built-in object a value is. */
export const createTypesBinding: BindingFactory = () => ({ ...valueKinds });
