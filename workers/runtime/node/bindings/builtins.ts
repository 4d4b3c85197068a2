import type { Binding, BindingFactory } from '../binding-context.ts';
import facts from '../generated/constants.json';
import { internalsOf } from '../node-internals.ts';

/** Ids that `require` refuses here because what they need is not part of this build. */
export const createBuiltinsBinding: BindingFactory = (context) => {
  const { realm } = internalsOf(context);
  return {
    builtinIds: facts.builtinIds,
    builtinCategories: { cannotBeRequired: [], canBeRequired: facts.builtinIds },
    /** `process.config` as text. */
    config: JSON.stringify(facts.config),
    natives: new Proxy(
      {},
      {
        get: (_target, id) => (typeof id === 'string' ? realm.text(id) : undefined),
        has: (_target, id) => typeof id === 'string' && realm.text(id) !== undefined,
        ownKeys: () => facts.builtinIds,
        getOwnPropertyDescriptor: (_target, id) =>
          typeof id === 'string' && facts.builtinIds.includes(id)
            ? { value: realm.text(id), enumerable: true, configurable: true }
            : undefined,
      },
    ),
    compileFunction: (id: string) => realm.compile(id),
    getCacheUsage: () => ({ compiledWithCache: [], compiledWithoutCache: [], compiledInSnapshot: [] }),
    hasCachedBuiltins: () => true,
    setInternalLoaders: (internalBinding: (name: string) => Binding, require: (id: string) => unknown) =>
      realm.setLoaders(internalBinding, require),
  };
};
