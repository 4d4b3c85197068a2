import type { KernelBootReport, KernelControl, KernelEvent } from '#shared/contracts/kernel-control.ts';
import { proxy, wrap, type ProxyMarked, type Remote } from 'comlink';
import { ContainerApi, type BuildOptions } from './container-api.ts';
import { defaultPath } from './default-path.ts';
import type { HostPlace } from './host-place.ts';
import { PreviewConnections } from './preview-connections.ts';
import { holdProject } from './project-hold.ts';

/** A kernel at work, with what belongs to its life. */
export interface RunningKernel {
  readonly control: Remote<KernelControl>;
  readonly report: KernelBootReport;
  readonly previews: PreviewConnections;
  subscribe(listener: (event: KernelEvent) => void): () => void;
  /** Ends every process, flushes storage and stops the worker. */
  stop(): Promise<void>;
}

/** What the stock client calls on the port it was handed. One kernel at a time. */
export class HostServer {
  readonly place: HostPlace;
  /** Restricted to what the client may call: Comlink would otherwise expose every property of this object. */
  readonly api = { build: (options: BuildOptions) => this.#build(options) };
  #running: Promise<RunningKernel> | null = null;
  readonly #waiting = new Set<(kernel: Promise<RunningKernel>) => void>();

  constructor(place: HostPlace) {
    this.place = place;
  }

  /** The kernel, as soon as the client asked for one. */
  kernel(): Promise<RunningKernel> {
    if (this.#running) return this.#running;
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  get runningKernel(): Promise<RunningKernel> | null {
    return this.#running;
  }

  async #build(options: BuildOptions): Promise<ContainerApi & ProxyMarked> {
    if (this.#running) throw new Error('this host page runs a container already: tear it down before booting again');
    const workingDirectory = `/home/${options.workdirName ?? 'project'}`;
    const running = startKernel(this.place, workingDirectory, options);
    this.#running = running;
    for (const resolve of this.#waiting) resolve(running);
    this.#waiting.clear();
    try {
      const kernel = await running;
      return proxy(new ContainerApi(kernel, workingDirectory, () => this.#ended(running)));
    } catch (reason) {
      this.#ended(running);
      throw reason;
    }
  }

  #ended(running: Promise<RunningKernel>): void {
    if (this.#running === running) this.#running = null;
  }
}

async function startKernel(place: HostPlace, workingDirectory: string, options: BuildOptions): Promise<RunningKernel> {
  const release = place.isKept ? await holdProject(place.projectId) : () => undefined;
  const worker = new Worker(new URL('kernel.js', place.assetBase), { type: 'module', name: 'kernel' });
  const control = wrap<KernelControl>(worker);
  const listeners = new Set<(event: KernelEvent) => void>();
  const emit = (event: KernelEvent): void => listeners.forEach((listener) => listener(event));
  const failure = new Promise<never>((_resolve, reject) => {
    worker.onerror = (event) => {
      event.preventDefault();
      const message = `the runtime's kernel failed: ${event.message || 'its script could not be loaded'}`;
      emit({ type: 'notice', severity: 'error', message });
      reject(new Error(message));
    };
  });
  failure.catch(() => undefined);
  try {
    const booted = control.boot({
      projectId: place.isKept ? place.projectId : '',
      workingDirectory,
      environment: environmentOf(place, workingDirectory),
      assetBase: place.assetBase,
      gateway: place.gateway,
      storageLimit: 0,
      processLimit: 0,
    });
    const report = await Promise.race([booted, failure]);
    // Asks the browser not to clear this project's files when it runs short of space; not every browser agrees.
    if (place.isKept) void navigator.storage.persist?.();
    await control.listen(proxy(emit));
    const previews = new PreviewConnections(place, control, options.forwardPreviewErrors ?? false);
    listeners.add((event) => previews.handle(event));
    return {
      control,
      report,
      previews,
      subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      async stop() {
        previews.close();
        try {
          await control.shutdown();
        } finally {
          worker.terminate();
          release();
        }
      },
    };
  } catch (reason) {
    worker.terminate();
    release();
    throw reason;
  }
}

/** The environment every process starts with. */
function environmentOf(place: HostPlace, workingDirectory: string): Record<string, string> {
  return {
    HOME: '/home',
    USER: 'user',
    LOGNAME: 'user',
    SHELL: '/bin/jsh',
    PATH: defaultPath(workingDirectory),
    PWD: workingDirectory,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    EDITOR: 'code --wait',
    TMPDIR: '/tmp',
    npm_config_registry: place.registry,
    // Addresses of this gateway mean nothing elsewhere: a lock file made here must work anywhere.
    npm_config_omit_lockfile_registry_resolved: 'true',
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
    npm_config_audit: 'false',
    npm_config_yes: 'true',
    npm_config_fetch_retries: '1',
    // Of packages built for several processors the WebAssembly build is the one that runs here.
    npm_config_cpu: 'wasm32',
  };
}
