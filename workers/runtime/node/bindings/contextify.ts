import type { BindingContext, BindingFactory } from '../binding-context.ts';
import { acceptsCachedData, createCachedData } from '../modules/cached-data.ts';
import type { CodeScope } from '../modules/code-scope.ts';
import { compileHostOf, privateSymbol, type CompileHost } from '../modules/compile-host.ts';
import { createDynamicImport } from '../modules/dynamic-import.ts';
import { compileFunctionBody } from '../modules/function-code.ts';
import { readMagicComments } from '../modules/magic-comments.ts';
import { canParseAsModule, isModuleSyntaxError } from '../modules/module-detection.ts';
import { CompiledScript } from '../modules/script-code.ts';
import { locateSyntaxError } from '../modules/syntax-decoration.ts';
import { VmContext } from '../modules/vm-context.ts';

type AnyFunction = (...values: unknown[]) => unknown;

/** Code that is in no file must be kept for the excerpts in error messages. */
function keepText(context: BindingContext, filename: string, code: string): void {
  if (!filename.startsWith('/') && !filename.startsWith('file:')) context.sources.register(filename, 0, code);
}

const commonJsParameters = ['exports', 'require', 'module', '__filename', '__dirname'];

/** Compiling and running scripts and functions. Source: `node_contextify.cc`. */
export const createContextifyBinding: BindingFactory = (context) => {
  const host = compileHostOf(context);
  return {
    ContextifyScript: createScriptClass(context, host),
    compileFunction: createCompileFunction(context, host),
    ...createCommonJsFunctions(context, host),
    makeContext: createMakeContext(context),
    // Evaluated code cannot be interrupted; the signal is handled once it is done.
    startSigintWatchdog: () => true,
    stopSigintWatchdog: () => false,
    watchdogHasPendingSigint: () => false,
    measureMemory: () => undefined,
  };
};

function createCommonJsFunctions(context: BindingContext, host: CompileHost): Record<string, unknown> {
  const compile = (code: string, filename: string): AnyFunction => {
    const referrer = context.binding('symbols')['vm_dynamic_import_default_internal'] as symbol;
    const source = {
      code,
      filename,
      parameters: commonJsParameters,
      lineOffset: 0,
      columnOffset: 0,
      import: createDynamicImport(host.callbacks, referrer, filename),
    };
    return compileFunctionBody(source, host.scopeOf(null), host.analyses);
  };
  const functions = {
    compileFunctionForCJSLoader(code: string, filename: string, _isSeaMain: boolean, shouldDetectModule: boolean) {
      let compiled: AnyFunction | undefined;
      let canParseAsESM = false;
      try {
        compiled = compile(code, filename);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        canParseAsESM = isModuleSyntaxError(error.message) && canParseAsModule(code, error.message);
        if (!canParseAsESM || !shouldDetectModule) {
          const located = locateSyntaxError(
            error,
            { code, filename, lineOffset: 0, kind: 'function' },
            context.binding('util'),
            functions.compileFunctionForCJSLoader,
          );
          if (canParseAsESM) warnOfModule(context, filename);
          throw located;
        }
      }
      const comments = compiled ? readMagicComments(code) : undefined;
      return {
        __proto__: null,
        cachedDataRejected: false,
        sourceMapURL: comments?.sourceMapURL,
        sourceURL: compiled && (comments?.sourceURL ?? filename),
        function: compiled,
        canParseAsESM,
      };
    },
    containsModuleSyntax(code: string, filename: string) {
      try {
        compile(code, filename);
        return false;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        return isModuleSyntaxError(error.message) && canParseAsModule(code, error.message);
      }
    },
  };
  return functions;
}

function warnOfModule(context: BindingContext, filename: string): void {
  const { emitWarningSync } = context.requireBuiltin('internal/process/warning') as {
    emitWarningSync: (text: string) => void;
  };
  emitWarningSync(
    `Failed to load the ES module: ${filename}. Make sure to set "type": "module" in the nearest package.json ` +
      'file or use the .mjs extension.',
  );
}

function createCompileFunction(context: BindingContext, host: CompileHost): AnyFunction {
  return function compileFunction(...values: unknown[]) {
    const [code, filename, lineOffset, columnOffset, cachedData, produceCachedData] = values as [
      string,
      string,
      number,
      number,
      ArrayBufferView | undefined,
      boolean,
    ];
    const [parsingContext, extensions, parameters, referrer] = values.slice(6) as [
      object | undefined,
      readonly object[] | undefined,
      readonly string[] | undefined,
      symbol,
    ];
    const scope = withExtensions(host.scopeOf(parsingContext), extensions ?? []);
    const dynamicImport = createDynamicImport(host.callbacks, referrer, filename);
    const source = { code, filename, parameters: parameters ?? [], lineOffset, columnOffset, import: dynamicImport };
    let compiled: AnyFunction & Record<symbol, unknown>;
    try {
      compiled = compileFunctionBody(source, scope, host.analyses) as typeof compiled;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw locateSyntaxError(
        error,
        { code, filename, lineOffset, kind: 'function' },
        context.binding('util'),
        compileFunction,
      );
    }
    compiled[privateSymbol(context, 'host_defined_option_symbol')] = referrer;
    const comments = readMagicComments(code);
    return {
      __proto__: null,
      function: compiled,
      sourceURL: comments.sourceURL ?? filename,
      sourceMapURL: comments.sourceMapURL,
      cachedDataRejected: cachedData && !acceptsCachedData(code, cachedData),
      cachedDataProduced: produceCachedData ? true : undefined,
      cachedData: produceCachedData ? bufferOf(context, createCachedData(code)) : undefined,
    };
  };
}

/** Objects whose properties are names in the code, innermost last (`contextExtensions`). */
function withExtensions(scope: CodeScope, extensions: readonly object[]): CodeScope {
  if (extensions.length === 0) return scope;
  const names = extensions.map((_, index) => `$extension${index}`);
  return {
    opening: `${scope.opening}(function(${names.join()}){${names.map((name) => `with(${name})`).join('')}return `,
    closing: `})${scope.closing}`,
    evaluate: (text) => (scope.evaluate(text) as AnyFunction)(...extensions),
  };
}

function bufferOf(context: BindingContext, bytes: Uint8Array): unknown {
  const { Buffer } = context.requireBuiltin('buffer') as { Buffer: { from(data: Uint8Array): Uint8Array } };
  return Buffer.from(bytes);
}

function createScriptClass(context: BindingContext, host: CompileHost): unknown {
  return class ContextifyScript {
    declare cachedDataRejected?: boolean;
    declare cachedData?: unknown;
    declare cachedDataProduced?: boolean;
    declare sourceURL: string | undefined;
    declare sourceMapURL: string | undefined;
    readonly #code: string;
    readonly #script: CompiledScript;

    constructor(...values: unknown[]) {
      const [code, filename] = values as [string, string];
      const [lineOffset = 0, columnOffset = 0] = values.slice(2) as [number?, number?];
      const [cachedData, isProducing] = values.slice(4) as [ArrayBufferView | undefined, boolean];
      const referrer = values[7] as symbol;
      this.#code = code;
      keepText(context, filename, code);
      const dynamicImport = createDynamicImport(host.callbacks, referrer, filename);
      this.#script = new CompiledScript({ code, filename, lineOffset, columnOffset, import: dynamicImport });
      try {
        this.#script.check();
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        throw locateSyntaxError(
          error,
          { code, filename, lineOffset, kind: 'script' },
          context.binding('util'),
          ContextifyScript as never,
        );
      }
      (this as Record<symbol, unknown>)[privateSymbol(context, 'host_defined_option_symbol')] = referrer;
      if (cachedData) this.cachedDataRejected = !acceptsCachedData(code, cachedData);
      if (isProducing) {
        this.cachedData = this.createCachedData();
        this.cachedDataProduced = true;
      }
      Object.assign(this, readMagicComments(code));
    }

    createCachedData(): unknown {
      return bufferOf(context, createCachedData(this.#code));
    }

    /** Timeouts cannot be kept: nothing can interrupt code that runs on this thread. */
    runInContext(contextified: object | null): unknown {
      return contextified ? this.#script.runInContext(host.contextOf(contextified)) : this.#script.runGlobally();
    }
  };
}

function createMakeContext(context: BindingContext): AnyFunction {
  return function makeContext(contextObject, ...options) {
    const isVanilla = contextObject === context.binding('symbols')['vm_context_no_contextify'];
    const created = new VmContext(isVanilla ? null : (contextObject as object));
    const result = (isVanilla ? created.global : contextObject) as Record<symbol, unknown>;
    result[privateSymbol(context, 'contextify_context_private_symbol')] = created;
    result[privateSymbol(context, 'host_defined_option_symbol')] = options[5];
    return result;
  };
}
