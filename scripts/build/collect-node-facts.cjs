// Runs inside the pinned Node binary (`--expose-internals`) and prints the facts the runtime is generated from.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { internalBinding } = require('internal/test/binding');

const [binaryPath, outputPath] = process.argv.slice(2);
const isCollecting = !process.argv.includes('--print-option-values');
const binary = isCollecting ? fs.readFileSync(binaryPath) : undefined;

/** Where the text of every builtin lies inside the binary: `[offset, bytes, encoding]`. */
function libraryManifest() {
  const natives = process.binding('natives');
  const entries = {};
  for (const id of Object.keys(natives).sort()) {
    const text = natives[id];
    if (typeof text !== 'string') continue;
    entries[id] = locate(id, text);
  }
  return entries;
}

function locate(id, text) {
  for (const encoding of ['latin1', 'utf16le']) {
    const bytes = Buffer.from(text, encoding);
    if (bytes.toString(encoding) !== text) continue;
    const offset = binary.indexOf(bytes);
    if (offset !== -1) return [offset, bytes.length, encoding];
  }
  throw new Error(`the text of ${id} was not found in the binary`);
}

/** Bindings named in the library, so that a release that adds one shows up as a difference. */
function bindingNames() {
  const natives = process.binding('natives');
  const names = new Set();
  for (const text of Object.values(natives)) {
    for (const match of String(text).matchAll(/internalBinding\('([a-z0-9_]+)'\)/g)) names.add(match[1]);
  }
  return [...names].sort();
}

const keyOf = (key) => (typeof key === 'symbol' ? `@@${key.description}` : key);

function shapeOf(value, depth) {
  switch (typeof value) {
    case 'function':
      return functionShape(value, depth);
    case 'symbol':
      return { type: 'symbol', description: value.description };
    case 'bigint':
      return { type: 'bigint', value: String(value) };
    case 'undefined':
      return { type: 'undefined' };
    case 'object':
      return value === null ? null : objectShape(value, depth);
    case 'number':
      return Number.isFinite(value) ? value : { type: 'number', value: String(value) };
    default:
      return value;
  }
}

function functionShape(value, depth) {
  const shape = { type: 'function' };
  const statics = ownShapes(value, depth + 1, new Set(['length', 'name', 'prototype', 'arguments', 'caller']));
  if (Object.keys(statics).length > 0) shape.statics = statics;
  if (typeof value.prototype === 'object' && value.prototype !== null) {
    shape.prototype = ownShapes(value.prototype, depth + 1, new Set(['constructor']));
    const parent = Object.getPrototypeOf(value.prototype);
    if (parent && parent !== Object.prototype && parent.constructor?.name) shape.extends = parent.constructor.name;
  }
  return shape;
}

function objectShape(value, depth) {
  if (ArrayBuffer.isView(value)) return { type: value.constructor.name, length: value.length };
  if (Array.isArray(value)) {
    if (value.length <= 300 && value.every((item) => item === null || typeof item !== 'object'))
      return { type: 'array', value: value.map((item) => (typeof item === 'function' ? null : item)) };
    return { type: 'array', length: value.length };
  }
  if (value instanceof Map) return { type: 'Map' };
  if (depth > 4) return { type: 'object' };
  return { type: 'object', members: ownShapes(value, depth + 1, new Set()) };
}

function ownShapes(value, depth, excluded) {
  const shapes = {};
  for (const key of Reflect.ownKeys(value)) {
    if (excluded.has(key)) continue;
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    shapes[keyOf(key)] = 'value' in descriptor ? shapeOf(descriptor.value, depth) : { type: 'accessor' };
  }
  return shapes;
}

/** Values that depend on the machine or the run, or that are large and taken from elsewhere. */
const volatile = { builtins: ['natives', 'config'], os: [], options: ['embedderOptions'] };

function bindingShapes() {
  const shapes = {};
  for (const name of bindingNames()) {
    let binding;
    try {
      binding = internalBinding(name);
    } catch {
      continue; // Named in the library, but not part of this build.
    }
    const shape = ownShapes(binding, 0, new Set(volatile[name] ?? []));
    shapes[name] = shape;
  }
  delete shapes.constants;
  return shapes;
}

function optionFacts() {
  const options = internalBinding('options');
  const { getCLIOptionsValues, getCLIOptionsInfo } = options;
  const values = getCLIOptionsValues();
  const info = getCLIOptionsInfo();
  const plainValues = { ...values };
  // The one option this script itself needs.
  plainValues['--expose-internals'] = false;
  plainValues['--no-expose-internals'] = true;
  const { types } = options;
  const isSafeToRun = ([name, { type }]) =>
    type === types.kBoolean &&
    /^--[a-z]/.test(name) &&
    !/help|version|v8-options|inspect|sea|snapshot|prof|permission|interactive|check|test$|watch|print|run/.test(name);
  return {
    implications: implications(
      [...info.options].filter(isSafeToRun).map(([name]) => name),
      plainValues,
    ),
    engineOptions: engineOptions(),
    values: plainValues,
    options: [...info.options].map(([name, entry]) => [name, entry]),
    aliases: [...info.aliases],
    envSettings: options.envSettings,
    types: options.types,
    noGlobalSearchPaths: options.noGlobalSearchPaths,
    shouldNotRegisterESMLoader: options.shouldNotRegisterESMLoader,
  };
}

/** For each option: the values of other options it changes too. */
function implications(names, defaults) {
  const changes = {};
  for (const name of names) {
    const run = spawnSync(
      binaryPath,
      [name, '--expose-internals', '--no-warnings', __filename, '--print-option-values'],
      { encoding: 'utf8', timeout: 10_000, input: '' },
    );
    const line = run.stdout.split('\n').find((text) => text.startsWith('{"--'));
    if (!line) continue;
    const values = JSON.parse(line);
    const own = new Set([name, `--no-${name.slice(2)}`, '--warnings', '--no-warnings']);
    const changed = Object.entries(values).filter(
      ([key, value]) =>
        !own.has(key) && !key.startsWith('--no-') && JSON.stringify(value) !== JSON.stringify(defaults[key]),
    );
    if (changed.length > 0) changes[name] = Object.fromEntries(changed);
  }
  return changes;
}

/** Names and types of the options of V8, which Node passes on. */
function engineOptions() {
  const { stdout } = spawnSync(binaryPath, ['--v8-options'], { encoding: 'utf8' });
  return [...stdout.matchAll(/^ {2}--([a-z0-9-]+) .*\n {8}type: (\w+)/gm)].map((match) => [match[1], match[2]]);
}

function constantFacts() {
  const plain = (value) =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Reflect.ownKeys(value).map((key) => [keyOf(key), plain(value[key])]))
      : value;
  const { builtinIds } = internalBinding('builtins');
  return {
    constants: plain(internalBinding('constants')),
    builtinIds,
    config: JSON.parse(internalBinding('builtins').config),
    versions: { ...process.versions },
    release: plain(process.release),
    features: plain(process.features),
    options: optionFacts(),
    globalKeys: Reflect.ownKeys(globalThis).map((key) => [
      keyOf(key),
      (({ enumerable, configurable, writable, get, value }) => ({
        enumerable,
        configurable,
        writable,
        accessor: get !== undefined,
        type: typeof value,
      }))(Object.getOwnPropertyDescriptor(globalThis, key)),
    ]),
    processKeys: Reflect.ownKeys(process).map(keyOf),
    errorNames: [...internalBinding('uv').getErrorMap()].map(([number, [name, message]]) => [number, name, message]),
  };
}

if (!isCollecting) {
  const values = { ...internalBinding('options').getCLIOptionsValues() };
  values['--expose-internals'] = false;
  process.stdout.write(`${JSON.stringify(values)}\n`);
} else {
  fs.writeFileSync(
    outputPath,
    JSON.stringify({ manifest: libraryManifest(), shapes: bindingShapes(), constants: constantFacts() }),
  );
}
