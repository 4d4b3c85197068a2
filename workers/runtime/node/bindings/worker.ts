import type { ExitStatus } from '../../abi/system.ts';
import type { BindingContext, BindingFactory } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';
import { portRegistry } from '../messaging/port-registry.ts';
import { asyncWrapClass } from '../wraps/async-wrap.ts';
import { threadOf, type ThreadData } from '../thread-start.ts';

const RESOURCE_LIMITS = 4;

/** `worker_threads`: threads of the process are workers the kernel starts. */
export const createWorkerBinding: BindingFactory = (context) => ({
  Worker: defineWorker(context),
  isMainThread: true,
  isInternalThread: false,
  ownsProcessState: true,
  threadId: 0,
  threadName: 'main',
  getEnvMessagePort: () => threadOf(context)?.port,
});

function defineWorker(context: BindingContext): unknown {
  const ports = portRegistry(context);
  return class Worker extends asyncWrapClass(context) {
    readonly messagePort: object;
    readonly #insidePort: object;
    readonly #data: Omit<ThreadData, 'end' | 'backlog' | 'threadId'>;
    readonly #environment: readonly string[] | null;
    readonly #resourceLimits = new Float64Array(RESOURCE_LIMITS).fill(-1);
    threadId = -1;
    threadName: string;
    onexit: ((code: number, error?: string, reason?: string) => void) | undefined;
    invalidExecArgv: readonly string[] | undefined;
    #isReferenced = true;
    #isRunning = false;
    #started = 0;
    #kernelId = 0;

    constructor(
      _url: unknown,
      environment: Record<string, string> | null | undefined,
      execArgv: readonly string[] | undefined,
      resourceLimits: Float64Array | undefined,
      _isTrackingDescriptors: boolean,
      isInternal: boolean,
      name: string,
    ) {
      super('WORKER');
      const [outside, inside] = ports.createPair();
      this.messagePort = outside;
      this.#insidePort = inside;
      this.threadName = name;
      if (resourceLimits) this.#resourceLimits.set(resourceLimits.subarray(0, RESOURCE_LIMITS));
      const { commandLine } = internalsOf(context);
      this.invalidExecArgv = execArgv && commandLine.invalidThreadOptions(execArgv);
      if (this.invalidExecArgv?.length === 0) this.invalidExecArgv = undefined;
      this.#environment = environment ? Object.entries(environment).map(([key, value]) => `${key}=${value}`) : null;
      this.#data = {
        execArgv: [...(execArgv ?? commandLine.execArgv)],
        options: commandLine.values(),
        isInheriting: execArgv === undefined,
        isInternal,
        name,
        resourceLimits: [...this.#resourceLimits],
        // The library passes undefined for SHARE_ENV and null for a copy.
        sharedEnvironment: environment === undefined ? internalsOf(context).environment.share() : null,
      };
      this.threadId = nextThreadId(context);
    }

    startThread(): void {
      const { web, end, backlog } = ports.detach(this.#insidePort);
      const { environment } = internalsOf(context);
      const data: ThreadData = {
        ...this.#data,
        end,
        backlog,
        threadId: this.threadId,
      };
      const carried = backlog.flatMap((message) => (message as { readonly ports: MessagePort[] }).ports);
      const result = context.system.startThread(
        data,
        web,
        this.#environment ?? environment.entries(),
        carried,
        (status) => this.#onExit(status),
      );
      if (result < 0) throw context.uvException(result, 'startThread');
      this.#kernelId = result;
      this.#isRunning = true;
      this.#started = context.platform.performance.now();
      if (this.#isReferenced) context.loop.retain();
    }

    #onExit({ code, signal }: ExitStatus): void {
      context.loop.enqueue(() => {
        if (!this.#isRunning) return;
        this.#isRunning = false;
        if (this.#isReferenced) context.loop.release();
        const listener = this.onexit;
        if (listener) context.makeCallback(this, listener as never, signal === 0 ? code : 1);
      });
    }

    stopThread(): void {
      if (this.#isRunning) context.system.terminateThread(this.#kernelId);
    }

    hasRef(): boolean {
      return this.#isReferenced && this.#isRunning;
    }

    ref(): void {
      if (!this.#isReferenced && this.#isRunning) context.loop.retain();
      this.#isReferenced = true;
    }

    unref(): void {
      if (this.#isReferenced && this.#isRunning) context.loop.release();
      this.#isReferenced = false;
    }

    getResourceLimits(): Float64Array {
      return this.#resourceLimits;
    }

    loopStartTime(): number {
      return this.#isRunning ? this.#started : -1;
    }

    loopIdleTime(): number {
      return 0;
    }
  };
}

const counters = new WeakMap<BindingContext, number>();

/** Ids are unique in a process: threads of threads count on from a range of their own. */
function nextThreadId(context: BindingContext): number {
  const thread = threadOf(context);
  const next = (counters.get(context) ?? (thread ? thread.threadId * 1000 : 0)) + 1;
  counters.set(context, next);
  return next;
}
