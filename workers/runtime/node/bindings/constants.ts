import type { BindingFactory } from '../binding-context.ts';
import facts from '../generated/constants.json';

/** Numbers of the operating system, zlib, crypto and the file system, as compiled into the real binary. */
export const createConstantsBinding: BindingFactory = () => withoutPrototypes(facts.constants);

function withoutPrototypes(value: object): Record<string, unknown> {
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value))
    copy[key] = typeof member === 'object' && member !== null ? withoutPrototypes(member as object) : member;
  return copy;
}
