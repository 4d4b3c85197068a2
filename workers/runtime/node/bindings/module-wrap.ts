import type { BindingContext, BindingFactory } from '../binding-context.ts';
import { acceptsCachedData, createCachedData } from '../modules/cached-data.ts';
import { compileHostOf, privateSymbol, type CompileHost } from '../modules/compile-host.ts';
import {
  ImportPhase,
  createDynamicImport,
  type ImportCallback,
  type LoaderCallbacks,
} from '../modules/dynamic-import.ts';
import { readMagicComments } from '../modules/magic-comments.ts';
import { missingExportError } from '../modules/missing-export.ts';
import { evaluateGraph, isGraphAsync, linkGraph } from '../modules/module-graph.ts';
import { ModuleRecord, ModuleStatus, SyntheticRecord } from '../modules/module-record.ts';
import { SourceTextRecord } from '../modules/source-text-record.ts';
import { attachExcerpt } from '../modules/syntax-decoration.ts';
import { SourceSyntaxError, sourceExcerpt } from '../modules/syntax-problems.ts';
import type { ModuleAnalysis } from '../modules/source-analysis.ts';
import { nativeError } from './native-error.ts';

type Wrap = Record<string | symbol, unknown>;

/** What a ModuleWrap stands for. */
interface Wrapped {
  readonly record: ModuleRecord;
  readonly source: string | null;
  sourceObject: unknown;
}

const wrapped = new WeakMap<object, Wrapped>();
const { apply } = Reflect;
const nativeThen = Promise.prototype.then;

/** ES modules. Source: `module_wrap.cc`. */
export const createModuleWrapBinding: BindingFactory = (context) => {
  const host = compileHostOf(context);
  return {
    ModuleWrap: createModuleWrapClass(context, host),
    setImportModuleDynamicallyCallback(callback: ImportCallback) {
      host.callbacks.importModuleDynamically = callback;
    },
    setInitializeImportMetaObjectCallback(callback: LoaderCallbacks['initializeImportMeta']) {
      host.callbacks.initializeImportMeta = callback;
    },
    createRequiredModuleFacade: (original: object) => createFacade(host, wrappedOf(original).record),
    // The state of a promise cannot be read here; the loader then reports that the module is still loading.
    throwIfPromiseRejected: () => undefined,
    kUninstantiated: ModuleStatus.uninstantiated,
    kInstantiating: ModuleStatus.instantiating,
    kInstantiated: ModuleStatus.instantiated,
    kEvaluating: ModuleStatus.evaluating,
    kEvaluated: ModuleStatus.evaluated,
    kErrored: ModuleStatus.errored,
    kSourcePhase: ImportPhase.source,
    kEvaluationPhase: ImportPhase.evaluation,
  };
};

function wrappedOf(wrap: object): Wrapped {
  const found = wrapped.get(wrap);
  if (!found) throw new TypeError('Illegal invocation');
  return found;
}

function createModuleWrapClass(context: BindingContext, host: CompileHost): unknown {
  return class ModuleWrap {
    constructor(url: string, contextified: object | undefined, ...rest: unknown[]) {
      const wrap = this as unknown as Wrap;
      try {
        if (Array.isArray(rest[0])) wrapSynthetic(context, wrap, url, rest);
        else wrapSourceText(context, host, wrap, url, contextified, rest);
      } catch (error) {
        // The stack begins where the module was made.
        Error.captureStackTrace(error as Error, ModuleWrap);
        throw error;
      }
      wrap['url'] = url;
    }

    /** `modules` may be array-like. */
    link(modules: ArrayLike<object>): void {
      const { record } = wrappedOf(this);
      if (!(record instanceof SourceTextRecord)) return;
      const count = record.analysis.requests.length;
      if (modules.length !== count) {
        const message = `Expected ${count} modules, got ${modules.length}`;
        throw nativeError(Error, 'ERR_VM_MODULE_LINK_FAILURE', message);
      }
      record.requested = Array.from(modules, (module) => wrappedOf(module).record);
    }

    getModuleRequests(): unknown[] {
      const { record } = wrappedOf(this);
      if (!(record instanceof SourceTextRecord)) return [];
      return record.analysis.requests.map(({ specifier, attributes, phase }) =>
        Object.freeze({
          __proto__: null,
          specifier,
          attributes: Object.freeze(Object.assign(Object.create(null), Object.fromEntries(attributes))),
          phase: ImportPhase[phase],
        }),
      );
    }

    instantiate(): void {
      linkGraph(wrappedOf(this).record);
    }

    evaluate(): Promise<undefined> {
      return evaluateGraph(wrappedOf(this).record);
    }

    evaluateSync(): object {
      const { record } = wrappedOf(this);
      const promise = evaluateGraph(record);
      // Whatever went wrong is thrown from here, so it was handled.
      void apply(nativeThen, promise, [undefined, () => undefined]);
      if (record.status === ModuleStatus.errored) throw record.error;
      if (isGraphAsync(record)) {
        throw nativeError(
          Error,
          'ERR_REQUIRE_ASYNC_MODULE',
          'require() cannot be used on an ESM graph with top-level await.',
        );
      }
      return record.namespace;
    }

    setExport(name: string, value: unknown): void {
      const { record } = wrappedOf(this);
      if (!(record instanceof SyntheticRecord) || !record.hasExport(name)) {
        throw new ReferenceError(`Export '${name}' is not defined in module`);
      }
      record.setExport(name, value);
    }

    setModuleSourceObject(value: unknown): void {
      wrappedOf(this).sourceObject = value;
    }

    getModuleSourceObject(): unknown {
      return sourceObjectOf(wrappedOf(this));
    }

    createCachedData(): unknown {
      const { Buffer } = context.requireBuiltin('buffer') as { Buffer: { from(data: Uint8Array): Uint8Array } };
      return Buffer.from(createCachedData(wrappedOf(this).source ?? ''));
    }

    getNamespace(): object {
      const { record } = wrappedOf(this);
      if (record.status < ModuleStatus.instantiated) throw notInstantiated();
      return record.namespace;
    }

    getStatus(): number {
      return wrappedOf(this).record.status;
    }

    getError(): unknown {
      return wrappedOf(this).record.error;
    }
  };
}

function notInstantiated(): Error {
  return nativeError(Error, 'ERR_MODULE_NOT_INSTANTIATED', 'Module is not instantiated');
}

const sourceObjects = new WeakMap<ModuleRecord, Wrapped>();

function sourceObjectOf({ record, sourceObject }: Wrapped): unknown {
  if (sourceObject !== undefined) return sourceObject;
  const message = `Source phase import object is not defined for module '${record.url}'`;
  throw nativeError(SyntaxError, 'ERR_SOURCE_PHASE_NOT_DEFINED', message);
}

function register(wrap: Wrap, record: ModuleRecord, source: string | null): void {
  const entry: Wrapped = { record, source, sourceObject: undefined };
  wrapped.set(wrap, entry);
  sourceObjects.set(record, entry);
  Object.defineProperty(wrap, 'hasAsyncGraph', {
    configurable: true,
    enumerable: true,
    get() {
      if (record.status < ModuleStatus.instantiated) throw notInstantiated();
      return isGraphAsync(record);
    },
  });
}

function wrapSynthetic(context: BindingContext, wrap: Wrap, url: string, rest: readonly unknown[]): void {
  const [names, steps, commonJsModule] = rest as [readonly string[], (this: unknown) => void, unknown];
  register(wrap, new SyntheticRecord(url, names, () => apply(steps, wrap, [])), null);
  Object.assign(wrap, { hasTopLevelAwait: false, sourceURL: undefined, sourceMapURL: undefined, synthetic: true });
  wrap[privateSymbol(context, 'host_defined_option_symbol')] = Symbol(url);
  if (commonJsModule !== undefined) wrap[privateSymbol(context, 'imported_cjs_symbol')] = commonJsModule;
}

function wrapSourceText(
  context: BindingContext,
  host: CompileHost,
  wrap: Wrap,
  url: string,
  contextified: object | undefined,
  rest: readonly unknown[],
): void {
  const [source, lineOffset = 0, columnOffset = 0, option] = rest as [string, number?, number?, unknown?];
  const referrer = typeof option === 'symbol' ? option : Symbol(url);
  if (ArrayBuffer.isView(option) && !acceptsCachedData(source, option)) {
    throw nativeError(Error, 'ERR_VM_MODULE_CACHED_DATA_REJECTED', 'cachedData buffer was rejected');
  }
  const util = context.binding('util');
  const analysis = analyze(host, source, url, lineOffset, util);
  const record = new SourceTextRecord(url, {
    source,
    analysis,
    lineOffset,
    columnOffset,
    scope: host.scopeOf(contextified),
    host: {
      import: createDynamicImport(host.callbacks, referrer, url),
      meta() {
        const meta = Object.create(null) as object;
        host.callbacks.initializeImportMeta?.(referrer, meta, wrap);
        return meta;
      },
    },
    sourceObject: (module) => sourceObjectOf(sourceObjects.get(module)!),
    missingExport: (importer, entry, isAmbiguous) => missingExportError(importer, entry, isAmbiguous, source, util),
  });
  if (analysis.requests.length === 0) record.requested = [];
  register(wrap, record, source);
  const comments = readMagicComments(source);
  Object.assign(wrap, { hasTopLevelAwait: analysis.hasTopLevelAwait, ...comments, synthetic: false });
  wrap[privateSymbol(context, 'host_defined_option_symbol')] = referrer;
}

function analyze(
  host: CompileHost,
  source: string,
  url: string,
  lineOffset: number,
  util: Record<string | symbol, unknown>,
): ModuleAnalysis {
  try {
    return host.analyses.module(source);
  } catch (error) {
    if (!(error instanceof SourceSyntaxError)) throw error;
    const shown = new SyntaxError(error.message);
    attachExcerpt(shown, sourceExcerpt(url, source, error, lineOffset), util);
    throw shown;
  }
}

const facadeSource = "export * from 'original'; export { default } from 'original'; export const __esModule = true;";

/** What `require()` of an ES module with a default export returns: the module plus `__esModule`. */
function createFacade(host: CompileHost, original: ModuleRecord): object {
  const facade = new SourceTextRecord('node:internal/require_module_default_facade', {
    source: facadeSource,
    analysis: host.analyses.module(facadeSource),
    host: { import: () => Promise.reject(new Error('unused')), meta: () => ({}) },
    scope: host.scopeOf(null),
    lineOffset: 0,
    columnOffset: 0,
    missingExport: () => new SyntaxError('unreachable'),
    sourceObject: () => undefined,
  });
  facade.requested = facade.analysis.requests.map(() => original);
  linkGraph(facade);
  void evaluateGraph(facade);
  return facade.namespace;
}
