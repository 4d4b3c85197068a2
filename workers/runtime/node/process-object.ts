import type { BindingContext } from './binding-context.ts';
import { createEnvironmentObject } from './environment-variables.ts';
import facts from './generated/constants.json';
import { internalsOf } from './node-internals.ts';

type ProcessObject = Record<string | symbol, unknown>;

/** The release of `@webcontainer/api` whose hosts we resemble; tools choose their WebAssembly builds by it. */
const WEBCONTAINER_VERSION = '1.6.4';

/** The `process` object before the library fills it. Source: `CreateProcessObject` in `node_process_object.cc`. */
export function createProcessObject(exitInfoSymbol: symbol, exitInfo: Int32Array): ProcessObject {
  // Its class is called `process`, which shows in inspected output.
  const constructor = { process: function () {} }.process;
  const process = Object.create(
    Object.create(Object.prototype, {
      constructor: { value: constructor, writable: true, configurable: true, enumerable: false },
    }) as object,
  ) as ProcessObject;
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(process, name, { value, writable: false, enumerable: true, configurable: false });
  };
  process[exitInfoSymbol] = exitInfo;
  define('version', `v${facts.versions.node}`);
  define('versions', readOnly({ ...facts.versions, webcontainer: WEBCONTAINER_VERSION }));
  define('arch', 'x64');
  define('platform', 'linux');
  define('release', readOnly(facts.release));
  // The library replaces it; its place among the keys is here.
  process['_rawDebug'] = undefined;
  return process;
}

function readOnly(values: object): object {
  const copy = {};
  for (const [key, value] of Object.entries(values))
    Object.defineProperty(copy, key, { value, writable: false, enumerable: true, configurable: false });
  return copy;
}

/** Defines `process.env`, last of the objects that do not depend on the command line. */
export function defineEnvironment(context: BindingContext, process: ProcessObject): void {
  const { environment } = internalsOf(context);
  const invalidDefinition = (message: string): Error => {
    const error = Object.assign(new TypeError(message), { code: 'ERR_INVALID_OBJECT_DEFINE_PROPERTY' });
    Object.defineProperty(error, 'name', { value: 'TypeError', configurable: true, writable: true });
    return error;
  };
  const warnOnConversion = (name: string): void => {
    void name;
    const { commandLine } = internalsOf(context);
    if (!commandLine.isSet('--pending-deprecation')) return;
    (process['emitWarning'] as (text: string, type: string, code: string) => void)(
      'Assigning any value other than a string, number, or boolean to a process.env property is deprecated. Please make sure to convert the value to a string before setting process.env with it.',
      'DeprecationWarning',
      'DEP0104',
    );
  };
  process['env'] = createEnvironmentObject(environment, invalidDefinition, warnOnConversion);
}

/** What a process learns when it starts. Source: `PatchProcessObject` in `node_process_object.cc`. */
export function patchProcessObject(context: BindingContext, process: ProcessObject): void {
  const { start } = context.system;
  const { commandLine } = internalsOf(context);
  let title = String(commandLine.get('--title') || 'node');
  const data = (name: string, value: unknown, isWritable: boolean): void => {
    Object.defineProperty(process, name, { value, writable: isWritable, enumerable: true, configurable: true });
  };
  Object.defineProperty(process, 'title', {
    get: () => title,
    set: (value: unknown) => (title = String(value)),
    enumerable: true,
    configurable: false,
  });
  data('argv', commandLine.argv.slice(), true);
  data('execArgv', commandLine.execArgv.slice(), true);
  data('pid', start.pid, false);
  Object.defineProperty(process, 'ppid', { get: () => start.parentPid, enumerable: true, configurable: false });
  data('execPath', start.executable, true);
  let debugPort = 9229;
  Object.defineProperty(process, 'debugPort', {
    get: () => debugPort,
    set: (value: unknown) => (debugPort = Number(value)),
    enumerable: true,
    configurable: false,
  });
}
