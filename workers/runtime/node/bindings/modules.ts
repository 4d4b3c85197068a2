import type { BindingFactory } from '../binding-context.ts';
import { PackageReader } from '../modules/package-reader.ts';

const compileCacheStatus = { FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 } as const;

/** Reading `package.json`. Source: `node_modules.cc`. */
export const createModulesBinding: BindingFactory = (context) => {
  const reader = new PackageReader(context);
  let cacheDirectory: string | undefined;
  return {
    readPackageJSON: (path: string, isESM?: boolean, base?: string, specifier?: string) =>
      reader.read(path, { isESM: isESM === true, base, specifier })?.serialize(),
    getNearestParentPackageJSON: (path: string) => reader.nearest(path)?.serialize(),
    getNearestParentPackageJSONType: (path: string) => reader.nearest(path)?.type,
    getPackageScopeConfig: (resolved: string) => reader.scopeConfig(resolved),
    getPackageType: (resolved: string) => reader.packageType(resolved),
    // Analyses of sources are always kept; a directory only makes the answer that programs expect.
    enableCompileCache(directory?: string) {
      if (cacheDirectory !== undefined) return [compileCacheStatus.ALREADY_ENABLED, '', cacheDirectory];
      cacheDirectory = directory ?? '/tmp/.cloudless/analysis';
      return [compileCacheStatus.ENABLED, '', cacheDirectory];
    },
    getCompileCacheDir: () => cacheDirectory,
    flushCompileCache: () => undefined,
    getCompileCacheEntry: () => undefined,
    saveCompileCacheEntry: () => undefined,
    setLazyPathHelpers(meta: Record<string, string>, url: string) {
      const filename = reader.pathOf(url);
      meta['dirname'] = filename.slice(0, filename.lastIndexOf('/')) || '/';
      meta['filename'] = filename;
    },
  };
};
