import { Signal } from '../abi/signals.ts';
import type { System } from '../abi/system.ts';
import { ActiveResources } from './active-resources.ts';
import { asyncContext, installAsyncContext } from './async-context.ts';
import type { BindingContext, CapturedPlatform } from './binding-context.ts';
import { CommandLine, CommandLineError } from './command-line.ts';
import { createBindingContext } from './context-factory.ts';
import { parseEnvironmentFile } from './environment-file.ts';
import { EnvironmentVariables } from './environment-variables.ts';
import { FatalExceptions } from './fatal-exceptions.ts';
import shapes from './generated/binding-shapes.json';
import { reshapeGlobalObject } from './global-object.ts';
import { openLibrary, type Library } from './library.ts';
import { chooseMainScript } from './main-script.ts';
import { compileHostOf } from './modules/compile-host.ts';
import { installFunctionConstructor } from './modules/function-constructor.ts';
import { installFunctionText } from './modules/function-text.ts';
import { NodeEventLoop, type LoopCallbacks } from './node-event-loop.ts';
import { setInternals, type NodeInternals } from './node-internals.ts';
import { capturePlatform } from './platform.ts';
import { createPrivateSymbols } from './private-symbols.ts';
import { createProcessObject, defineEnvironment } from './process-object.ts';
import { trackPromises } from './promise-tracking.ts';
import { trackProxies } from './proxy-tracking.ts';
import { Realm } from './realm.ts';
import { RejectionTracker } from './rejection-tracker.ts';
import { CompiledSources } from './source-registry.ts';
import { restoreDisposition } from './signal-dispositions.ts';
import { SourceTexts } from './source-texts.ts';
import { installStackTraces, keepPrepareStackTraceAccessor, setStackTraceLimit } from './stack-traces.ts';
import { runPackageScript } from './task-runner.ts';
import { enterThread } from './thread-start.ts';
import { unsettledAwaitWarning } from './unsettled-await.ts';
import { retainWhileCompiling } from './wasm-compilation.ts';

interface AsyncIdStack {
  pushAsyncContext(asyncId: number, triggerAsyncId: number): void;
  popAsyncContext(asyncId: number): boolean;
}

const INVALID_COMMAND_LINE = 9;
const UNSETTLED_TOP_LEVEL_AWAIT = 13;

/** One Node process (or thread) in the worker: first its library alone, then with a command line and a system. */
export class NodeProcess {
  readonly #platform: CapturedPlatform;
  readonly #internals: NodeInternals;
  readonly #context: BindingContext;
  readonly #library: Library;
  #system: System | undefined;
  #texts!: SourceTexts;
  #isEntryPointPending = false;
  #startCallbacks: (() => void)[] = [];

  constructor(archive: SharedArrayBuffer) {
    this.#platform = capturePlatform();
    this.#library = openLibrary(archive, this.#platform.TextDecoder);
    this.#context = createBindingContext({
      platform: this.#platform,
      system: () => {
        if (!this.#system) throw new Error('a system call was made before the process started');
        return this.#system;
      },
      internals: () => this.#internals,
    });
    this.#internals = this.#createInternals();
    setInternals(this.#context, this.#internals);
    this.#internals.realm.context = this.#context;
  }

  #createInternals(): NodeInternals {
    const callbacks: LoopCallbacks = {
      processTicks: () => undefined,
      processImmediate: () => undefined,
      processTimers: () => 0,
      tickInfo: new Uint8Array(2),
      immediateInfo: new Uint32Array(3),
      timeoutInfo: new Int32Array(1),
      beforeExit: () => this.#emitBeforeExit(),
      exit: () => this.#emitExit(),
    };
    const loop = new NodeEventLoop(this.#platform, callbacks);
    const privateSymbols = createPrivateSymbols(descriptionsOf(shapes.util.privateSymbols.members));
    const perIsolateSymbols = Object.fromEntries(
      Object.entries(descriptionsOf(shapes.symbols)).map(([name, description]) => [name, Symbol(description)]),
    );
    const exitInfo = new Int32Array(3);
    const process = createProcessObject(privateSymbols['exit_info_private_symbol'] as symbol, exitInfo);
    const perContextExports: Record<string, unknown> = {};
    const primordials = Object.create(null) as Record<string, unknown>;
    const realm = new Realm(this.#library, {
      process,
      primordials,
      privateSymbols,
      perIsolateSymbols,
      perContextExports,
    });
    const sources = new CompiledSources();
    this.#texts = new SourceTexts(this.#context, sources, this.#library);
    const writeError = (text: string): void => void this.#writeError(text);
    const commandLine = new CommandLine();
    return {
      realm,
      loop,
      callbacks,
      sources,
      process,
      commandLine,
      privateSymbols,
      perIsolateSymbols,
      perContextExports,
      exitInfo,
      writeError,
      rejections: new RejectionTracker(this.#platform, () => loop.wake()),
      exceptions: new FatalExceptions(this.#platform, {
        process,
        privateSymbols,
        loop,
        exitInfo,
        context: () => this.#context,
        sourceText: (name) => this.#texts.read(name),
        originalLocation({ name, line, column }) {
          const { filename, ...position } = sources.original(name, line, column);
          return { name: filename, ...position };
        },
        traceUncaught: () => commandLine.isSet('--trace-uncaught'),
        writeError,
      }),
      stackTraces: installStackTraces(this.#platform.scriptLocation, sources),
      active: new ActiveResources(() => [
        ...new Array<string>(Math.max(0, callbacks.timeoutInfo[0] as number)).fill('Timeout'),
        ...new Array<string>(callbacks.immediateInfo[1] as number).fill('Immediate'),
      ]),
      environment: new EnvironmentVariables(),
      onStart: (callback) => (this.#system ? callback() : void this.#startCallbacks.push(callback)),
    };
  }

  /** Everything that does not depend on the command line, as the start-up snapshot of the real binary holds it. */
  bootstrap(): void {
    const { realm, process } = this.#internals;
    retainWhileCompiling(() => this.#internals.loop);
    installAsyncContext();
    installFunctionText();
    installFunctionConstructor(
      () => compileHostOf(this.#context).callbacks,
      () => this.#internals.perIsolateSymbols['vm_dynamic_import_default_internal'] as symbol,
    );
    trackProxies();
    trackPromises();
    reshapeGlobalObject();
    realm.runPerContextScript('internal/per_context/primordials');
    realm.runPerContextScript('internal/per_context/domexception');
    realm.runPerContextScript('internal/per_context/messageport');
    keepPrepareStackTraceAccessor(() => realm.bootstrapRealm());
    realm.runScript('internal/bootstrap/node');
    realm.runScript('internal/bootstrap/web/exposed-wildcard');
    realm.runScript('internal/bootstrap/web/exposed-window-or-worker');
    realm.runScript('internal/bootstrap/switches/is_main_thread');
    realm.runScript('internal/bootstrap/switches/does_own_process_state');
    defineEnvironment(this.#context, process);
  }

  /** Becomes the process that `system` stands for. */
  start(system: System): void {
    this.#system = system;
    const { environment, commandLine, loop, realm } = this.#internals;
    if (!system.start.thread) restoreDisposition(system, Signal.SIGPIPE);
    environment.load(system.start.environment);
    for (const callback of this.#startCallbacks) callback();
    this.#startCallbacks = [];
    if (system.start.thread) {
      setStackTraceLimit(commandLine.stackTraceLimit);
      enterThread(this.#context, system.start.thread);
      loop.start(() => void realm.runScript('internal/main/worker_thread'));
      return;
    }
    try {
      const nodeOptions = environment.get('NODE_OPTIONS');
      if (nodeOptions) commandLine.parseEnvironment(nodeOptions);
      commandLine.parseArguments(system.start.argv);
    } catch (error) {
      if (!(error instanceof CommandLineError)) throw error;
      this.#refuse(error.message);
    }
    this.#loadEnvironmentFiles();
    const script = String(commandLine.get('--run') ?? '');
    if (script !== '') return runPackageScript(this.#context, script, commandLine.argv.slice(1));
    const main = chooseMainScript(this.#context, commandLine);
    setStackTraceLimit(commandLine.stackTraceLimit);
    loop.start(() => {
      const wrap = this.#context.binding('async_wrap') as unknown as AsyncIdStack;
      wrap.pushAsyncContext(1, 0);
      realm.runScript(main);
      wrap.popAsyncContext(1);
    });
  }

  /** `--env-file` and `--env-file-if-exists`: variables that are set already win. */
  #loadEnvironmentFiles(): void {
    const { environment, commandLine } = this.#internals;
    const given = new Set(environment.names());
    const files = (commandLine.get('--env-file') as string[]).map((path) => ({ path, isRequired: true }));
    for (const path of commandLine.get('--env-file-if-exists') as string[]) files.push({ path, isRequired: false });
    for (const { path, isRequired } of files) {
      const data = this.#context.system.readFile(path);
      if (typeof data === 'number') {
        if (!isRequired) continue;
        this.#refuse(`${path}: not found`);
      } else
        for (const [name, value] of parseEnvironmentFile(new this.#platform.TextDecoder().decode(data)))
          if (!given.has(name)) environment.set(name, value);
    }
  }

  #refuse(message: string): never {
    const { system } = this.#context;
    this.#writeError(`${system.start.argv[0] ?? 'node'}: ${message}\n`);
    return system.exit(INVALID_COMMAND_LINE);
  }

  #writeError(text: string): void {
    this.#context.system.write(2, new this.#platform.TextEncoder().encode(text), -1);
  }

  #emitBeforeExit(): void {
    const { process, exitInfo } = this.#internals;
    asyncContext.set(undefined);
    if (exitInfo[0]) return;
    this.#watchEntryPoint();
    (process['emit'] as (name: string, code: number) => void)('beforeExit', Number(process['exitCode'] ?? 0));
  }

  /** Finds out, by the time the loop ends, whether the main module is still waiting in a top-level `await`. */
  #watchEntryPoint(): void {
    const { entry_point_promise_private_symbol: symbol } = this.#internals.privateSymbols;
    const promise = (globalThis as unknown as Record<symbol, unknown>)[symbol as symbol];
    if (!(promise instanceof Promise)) return;
    this.#isEntryPointPending = true;
    const settle = (): void => {
      this.#isEntryPointPending = false;
    };
    promise.then(settle, settle);
  }

  /** The end of a loop that ran dry. Source: `EmitProcessExitInternal` in `api/hooks.cc`. */
  #emitExit(): void {
    const { process, exceptions, exitInfo } = this.#internals;
    exitInfo[0] = 1;
    const isPending = this.#isEntryPointPending && !exitInfo[2];
    const standard = isPending ? UNSETTLED_TOP_LEVEL_AWAIT : 0;
    const code = exitInfo[2] ? (exitInfo[1] as number) : standard;
    try {
      (process['emit'] as (name: string, code: number) => void)('exit', code);
    } catch (error) {
      exceptions.trigger(error, false);
    }
    if (isPending) this.#writeError(this.#unsettledWarning());
    exceptions.exit(standard);
  }

  #unsettledWarning(): string {
    const { entry_point_module_private_symbol: symbol } = this.#internals.privateSymbols;
    const entry = (globalThis as unknown as Record<symbol, { url?: string } | undefined>)[symbol as symbol];
    const url = entry?.url ?? '[eval]';
    const { commandLine } = this.#internals;
    const source = commandLine.get('[has_eval_string]') ? String(commandLine.get('--eval')) : this.#texts.read(url);
    return unsettledAwaitWarning(url, source);
  }
}

function descriptionsOf(members: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members as Record<string, { description: string }>).map(([name, { description }]) => [
      name,
      description,
    ]),
  );
}
