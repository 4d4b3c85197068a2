import { Errno, errnoName } from '../../abi/errno.ts';
import { unavailableError } from '../binding-shape.ts';
import type { BindingFactory } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';
import { patchProcessObject } from '../process-object.ts';
import { parseEnvironmentFile } from '../environment-file.ts';

const NANOSECONDS = 1_000_000_000;

/** The native half of `process`. */
export const createProcessMethodsBinding: BindingFactory = (context) => {
  const { platform } = context;
  const hrtimeBuffer = new Uint32Array(3);
  const bigTime = new BigUint64Array(hrtimeBuffer.buffer, 0, 1);
  /** The machine's monotonic clock, nanoseconds: the same for all workers of a tab. */
  const monotonic = (): number => (platform.performance.timeOrigin + platform.performance.now()) * 1e6;
  const bootTime = 1_700_000_000_000 * 1e6;
  const nanoseconds = (): number => monotonic() - bootTime;
  const startedAt = (): number => context.system.start.startedAt;
  const memory = (): { rss: number; heapTotal: number; heapUsed: number } => {
    const used = (
      platform.performance as Performance & { memory?: { usedJSHeapSize: number; totalJSHeapSize: number } }
    ).memory;
    const heapUsed = used?.usedJSHeapSize ?? 0;
    const heapTotal = used?.totalJSHeapSize ?? heapUsed;
    return { rss: heapTotal, heapTotal, heapUsed };
  };
  /** Microseconds this worker was busy: what passed, less what the loop slept. */
  const busyTime = (): number => {
    const { loop } = internalsOf(context);
    return Math.max(0, Math.round((platform.performance.now() - loop.startTime - loop.idleTime) * 1000));
  };
  let emitWarningSync: unknown;
  return {
    hrtime() {
      const now = nanoseconds();
      const seconds = Math.floor(now / NANOSECONDS);
      hrtimeBuffer[0] = Math.floor(seconds / 0x1_0000_0000);
      hrtimeBuffer[1] = seconds >>> 0;
      hrtimeBuffer[2] = Math.floor(now % NANOSECONDS);
    },
    hrtimeBigInt() {
      bigTime[0] = BigInt(Math.floor(nanoseconds()));
    },
    hrtimeBuffer,
    uptime: () => (Date.now() - startedAt()) / 1000,
    cwd() {
      const path = context.system.workingDirectory();
      if (path === '') throw context.uvException(-Errno.ENOENT, 'uv_cwd');
      return path;
    },
    chdir(path: string) {
      const from = context.system.workingDirectory();
      const errno = context.system.changeDirectory(path);
      if (errno < 0) throw context.uvException(errno, 'chdir', from, path);
    },
    umask: (mask?: number) => context.system.umask(mask),
    memoryUsage(fields: Float64Array) {
      const { rss, heapTotal, heapUsed } = memory();
      fields.set([rss, heapTotal, heapUsed, 0, 0]);
    },
    rss: () => memory().rss,
    constrainedMemory: () => context.system.memory().total,
    availableMemory: () => context.system.memory().free,
    cpuUsage(fields: Float64Array) {
      fields[0] = busyTime();
      fields[1] = 0;
    },
    threadCpuUsage(fields: Float64Array) {
      fields[0] = busyTime();
      fields[1] = 0;
    },
    resourceUsage(fields: Float64Array) {
      fields.fill(0);
      fields[0] = busyTime();
      fields[2] = Math.round(memory().rss / 1024);
    },
    _getActiveRequests: () => internalsOf(context).active.requests(),
    _getActiveHandles: () => internalsOf(context).active.handles(),
    getActiveResourcesInfo: () => internalsOf(context).active.names(),
    _kill: (pid: number, signal: number) => context.system.kill(pid, signal),
    _rawDebug: (text: string) => internalsOf(context).writeError(`${text}\n`),
    _debugProcess() {
      throw unavailableError('process._debugProcess()');
    },
    _debugEnd: () => undefined,
    abort() {
      context.system.setSignalDisposition(6, 'default');
      context.system.kill(context.system.start.pid, 6);
      return context.system.exit(134);
    },
    dlopen(module: { exports: unknown }, filename: string) {
      void module;
      throw Object.assign(
        new Error(
          `${filename}: native addons cannot run in the browser; use the package's WebAssembly or JavaScript build`,
        ),
        { code: 'ERR_DLOPEN_FAILED' },
      );
    },
    reallyExit(code?: number) {
      internalsOf(context).loop.stop();
      return context.system.exit((code ?? 0) | 0);
    },
    patchProcessObject: (process: Record<string | symbol, unknown>) => patchProcessObject(context, process),
    loadEnvFile(path = '.env') {
      const data = context.system.readFile(path);
      if (typeof data === 'number')
        throw Object.assign(context.uvException(data, 'open', path), { code: errnoName(data) });
      const { environment } = internalsOf(context);
      for (const [name, value] of parseEnvironmentFile(new platform.TextDecoder().decode(data)))
        if (environment.get(name) === undefined) environment.set(name, value);
    },
    setEmitWarningSync(callback: unknown) {
      emitWarningSync = callback;
      void emitWarningSync;
    },
  };
};
