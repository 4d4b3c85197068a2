import { ModuleRecord, SyntheticRecord } from './module-record.ts';
import { createCapability } from './promise-capability.ts';
import { SourceTextRecord } from './source-text-record.ts';

const { apply } = Reflect;
const nativeThen = Promise.prototype.then;
let nextAsyncOrder = 0;

/** Link() of a Cyclic Module Record (ECMA-262 16.2.1.6.1.2). */
export function linkGraph(root: ModuleRecord): void {
  if (root instanceof SyntheticRecord) root.link();
  if (!(root instanceof SourceTextRecord) || root.state !== 'unlinked') return;
  const stack: SourceTextRecord[] = [];
  try {
    linkInner(root, stack, 0);
  } catch (error) {
    for (const module of stack) module.state = 'unlinked';
    throw error;
  }
}

function linkInner(module: SourceTextRecord, stack: SourceTextRecord[], index: number): number {
  if (module.state !== 'unlinked') return index;
  module.state = 'linking';
  module.depthIndex = module.ancestorIndex = index++;
  stack.push(module);
  for (const required of module.requested!) {
    if (required instanceof SyntheticRecord) required.link();
    if (!(required instanceof SourceTextRecord)) continue;
    index = linkInner(required, stack, index);
    if (required.state === 'linking') {
      module.ancestorIndex = Math.min(module.ancestorIndex, required.ancestorIndex);
    }
  }
  module.checkBindings();
  if (module.ancestorIndex === module.depthIndex) linkCycle(stack, module);
  return index;
}

/** Takes a strongly connected component off the stack and sets up its modules, deepest first. */
function linkCycle(stack: SourceTextRecord[], root: SourceTextRecord): void {
  const start = stack.lastIndexOf(root);
  const members = stack.slice(start);
  const cycle = new Set<ModuleRecord>(members);
  const environments = members.reverse().map((module) => module.createEnvironment(cycle));
  for (const environment of environments) environment.finish();
  stack.length = start;
  for (const module of members) module.state = 'linked';
}

/** Evaluate() of a module (ECMA-262 16.2.1.6.1.3): the promise of its cycle's root. */
export function evaluateGraph(root: ModuleRecord): Promise<undefined> {
  if (root instanceof SyntheticRecord) return evaluateSynthetic(root);
  let module = root as SourceTextRecord;
  if (module.state === 'evaluating-async' || module.state === 'evaluated') module = module.cycleRoot ?? module;
  if (module.capability) return module.capability.promise;
  const capability = (module.capability = createCapability());
  if (module.evaluationError) {
    capability.reject(module.evaluationError.value);
    return capability.promise;
  }
  const stack: SourceTextRecord[] = [];
  try {
    // Depth first by an explicit path, so that stack traces of modules show few frames of the engine.
    const path: PathEntry[] = [];
    if (module.state === 'linked') enter(module, stack, path);
    while (path.length > 0) {
      const entry = path[path.length - 1]!;
      if (visitDependencies(entry, stack, path)) continue;
      if (prepare(entry.module)) entry.module.execute();
      path.pop();
      finishCycle(stack, entry.module);
    }
    if (module.state === 'evaluated') capability.resolve(undefined);
  } catch (error) {
    for (const member of stack) {
      member.state = 'evaluated';
      member.evaluationError = { value: error };
      member.cycleRoot ??= member;
    }
    capability.reject(error);
  }
  return capability.promise;
}

function evaluateSynthetic(module: SyntheticRecord): Promise<undefined> {
  const { promise, resolve, reject } = createCapability();
  try {
    module.evaluate();
    resolve(undefined);
  } catch (error) {
    reject(error);
  }
  return promise;
}

/** A module on the way down, and how many of its dependencies were visited. */
interface PathEntry {
  readonly module: SourceTextRecord;
  readonly dependencies: readonly ModuleRecord[];
  visited: number;
  isReturning: boolean;
}

function enter(module: SourceTextRecord, stack: SourceTextRecord[], path: PathEntry[]): void {
  module.state = 'evaluating';
  module.depthIndex = module.ancestorIndex = stack.length;
  module.pendingDependencies = 0;
  stack.push(module);
  path.push({ module, dependencies: module.dependencies, visited: 0, isReturning: false });
}

/** InnerModuleEvaluation's loop over requested modules; true when it went down into one. */
function visitDependencies(entry: PathEntry, stack: SourceTextRecord[], path: PathEntry[]): boolean {
  const { module, dependencies } = entry;
  for (; entry.visited < dependencies.length; entry.visited++) {
    const required = dependencies[entry.visited]!;
    if (required instanceof SyntheticRecord) required.evaluate();
    if (!(required instanceof SourceTextRecord)) continue;
    const wasEntered = entry.isReturning;
    entry.isReturning = false;
    if (!wasEntered && required.state === 'linked') {
      entry.isReturning = true;
      enter(required, stack, path);
      return true;
    }
    if (!wasEntered && required.evaluationError) throw required.evaluationError.value;
    awaitDependency(module, required);
  }
  return false;
}

function awaitDependency(module: SourceTextRecord, required: SourceTextRecord): void {
  let awaited = required;
  if (required.state === 'evaluating') {
    module.ancestorIndex = Math.min(module.ancestorIndex, required.ancestorIndex);
  } else {
    awaited = required.cycleRoot!;
    if (awaited.evaluationError) throw awaited.evaluationError.value;
  }
  if (awaited.asyncOrder < 0 || awaited.state === 'evaluated') return;
  module.pendingDependencies++;
  awaited.asyncParents.push(module);
}

/** Whether the module's code is to be run now and synchronously. */
function prepare(module: SourceTextRecord): boolean {
  if (module.pendingDependencies === 0 && !module.analysis.hasTopLevelAwait) return true;
  module.asyncOrder = nextAsyncOrder++;
  if (module.pendingDependencies === 0) executeAsync(module);
  return false;
}

function finishCycle(stack: SourceTextRecord[], root: SourceTextRecord): void {
  if (root.ancestorIndex !== root.depthIndex) return;
  for (;;) {
    const module = stack.pop()!;
    module.state = module.asyncOrder < 0 ? 'evaluated' : 'evaluating-async';
    module.cycleRoot = root;
    if (module === root) return;
  }
}

function executeAsync(module: SourceTextRecord): void {
  const done = module.execute();
  void apply(nativeThen, done, [() => fulfilled(module), (error: unknown) => rejected(module, error)]);
}

/** AsyncModuleExecutionFulfilled (ECMA-262 16.2.1.6.1.3.4). */
function fulfilled(module: SourceTextRecord): void {
  if (module.state === 'evaluated') return;
  module.state = 'evaluated';
  module.capability?.resolve(undefined);
  const ready: SourceTextRecord[] = [];
  gatherAncestors(module, ready);
  for (const ancestor of ready.sort((left, right) => left.asyncOrder - right.asyncOrder)) {
    if (ancestor.state === 'evaluated') continue;
    if (ancestor.analysis.hasTopLevelAwait) {
      executeAsync(ancestor);
      continue;
    }
    try {
      ancestor.execute();
    } catch (error) {
      rejected(ancestor, error);
      continue;
    }
    ancestor.state = 'evaluated';
    ancestor.capability?.resolve(undefined);
  }
}

function gatherAncestors(module: SourceTextRecord, ready: SourceTextRecord[]): void {
  for (const parent of module.asyncParents) {
    if (ready.includes(parent) || parent.cycleRoot?.evaluationError) continue;
    parent.pendingDependencies--;
    if (parent.pendingDependencies > 0) continue;
    ready.push(parent);
    if (!parent.analysis.hasTopLevelAwait) gatherAncestors(parent, ready);
  }
}

/** AsyncModuleExecutionRejected (ECMA-262 16.2.1.6.1.3.5). */
function rejected(module: SourceTextRecord, error: unknown): void {
  if (module.evaluationError || module.state === 'evaluated') return;
  module.evaluationError = { value: error };
  module.state = 'evaluated';
  for (const parent of module.asyncParents) rejected(parent, error);
  module.capability?.reject(error);
}

/** Whether a linked module or one it depends on uses top-level await (`v8::Module::IsGraphAsync`). */
export function isGraphAsync(root: ModuleRecord, visited = new Set<ModuleRecord>()): boolean {
  if (!(root instanceof SourceTextRecord) || visited.has(root)) return false;
  visited.add(root);
  return root.analysis.hasTopLevelAwait || root.dependencies.some((module) => isGraphAsync(module, visited));
}
