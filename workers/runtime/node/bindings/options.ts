import type { BindingFactory } from '../binding-context.ts';
import facts from '../generated/constants.json';
import { internalsOf } from '../node-internals.ts';

/** The command line as the library asks for it. */
export const createOptionsBinding: BindingFactory = (context) => {
  const { commandLine } = internalsOf(context);
  return {
    getCLIOptionsValues: () => commandLine.values(),
    getCLIOptionsInfo: () => commandLine.info(),
    getOptionsAsFlags: () => commandLine.execArgv.slice(),
    getEmbedderOptions: () => ({
      shouldNotRegisterESMLoader: false,
      noGlobalSearchPaths: false,
      noBrowserGlobals: false,
      hasEmbedderPreload: false,
    }),
    getEnvOptionsInputType: () => new Map(),
    getNamespaceOptionsInputType: () => new Map(),
    envSettings: facts.options.envSettings,
    types: facts.options.types,
  };
};
