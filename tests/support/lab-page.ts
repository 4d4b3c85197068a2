// Runs in the page of the runtime laboratory: one kernel, driven by the test process.
import * as Comlink from 'comlink';
import type {
  KernelBootReport,
  KernelControl,
  KernelEvent,
  KernelTreeEntry,
} from '#shared/contracts/kernel-control.ts';

export interface LabFile {
  readonly path: string;
  /** Base64 of the contents; absent for directories and links. */
  readonly base64?: string;
  readonly target?: string;
  readonly mode?: number;
}

export interface LabRun {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly terminal: { readonly columns: number; readonly rows: number } | null;
  readonly standardInput: string;
  /** Typed step by step, each as soon as the output since the step before holds the expected text. */
  readonly conversation?: readonly { readonly expect: string; readonly send: string }[];
  /** Milliseconds after which the program is killed. */
  readonly timeout: number;
  readonly isStreaming: boolean;
}

export interface LabResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
  readonly signal: number;
  readonly isTimedOut: boolean;
  /** Milliseconds from the request to the exit. */
  readonly duration: number;
}

declare const labOutput: ((stream: string, text: string) => void) | undefined;

let kernel: Comlink.Remote<KernelControl>;
const events: KernelEvent[] = [];

const lab = {
  async boot(projectId: string, gateway: string, environment: Record<string, string>): Promise<KernelBootReport> {
    const worker = new Worker('/kernel.js', { type: 'module', name: 'kernel' });
    worker.onerror = (event) => console.error(`kernel worker failed: ${event.message}`);
    kernel = Comlink.wrap<KernelControl>(worker);
    const report = await kernel.boot({
      projectId,
      workingDirectory: '/home/project',
      environment,
      assetBase: new URL('/', location.href).href,
      gateway,
      storageLimit: 0,
      processLimit: 0,
    });
    await kernel.listen(Comlink.proxy((event: KernelEvent) => void events.push(event)));
    return report;
  },
  async writeFiles(directory: string, files: readonly LabFile[]): Promise<void> {
    const entries: KernelTreeEntry[] = files.map(({ path, base64, target, mode }) => {
      if (target !== undefined) return { type: 'symlink', path, target };
      if (base64 === undefined) return { type: 'directory', path };
      return { type: 'file', path, data: Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)), mode };
    });
    await kernel.writeTree(directory, entries);
  },
  async removeAll(directory: string): Promise<void> {
    for (const entry of await kernel.readdir(directory)) {
      await kernel.remove(`${directory}/${entry.name}`, { isRecursive: true, isForced: true });
    }
  },
  async run(run: LabRun): Promise<LabResult> {
    const chunks: Record<'stdout' | 'stderr' | 'terminal', Uint8Array[]> = { stdout: [], stderr: [], terminal: [] };
    const started = performance.now();
    let isTimedOut = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const decoder = new TextDecoder();
    let resolveExit: (value: { code: number; signal: number }) => void;
    const exit = new Promise<{ code: number; signal: number }>((resolve) => (resolveExit = resolve));
    let heard = '';
    let process = 0;
    const steps = [...(run.conversation ?? [])];
    const speak = (): void => {
      const step = steps[0];
      if (process === 0 || !step || !heard.includes(step.expect)) return;
      heard = heard.slice(heard.indexOf(step.expect) + step.expect.length);
      steps.shift();
      void kernel.write(process, step.send);
      speak();
    };
    const pid = await kernel.spawn(
      {
        command: run.command,
        arguments: run.arguments,
        workingDirectory: run.workingDirectory,
        environment: run.environment,
        terminal: run.terminal,
      },
      Comlink.proxy({
        onOutput(chunk: Uint8Array, stream: 'terminal' | 'stdout' | 'stderr') {
          heard += decoder.decode(chunk);
          speak();
          chunks[stream].push(chunk.slice());
          if (run.isStreaming) labOutput?.(stream, decoder.decode(chunk));
        },
        onExit(code: number, signal: number) {
          resolveExit({ code, signal });
        },
      }),
    );
    process = pid;
    speak();
    if (run.standardInput !== '') await kernel.write(pid, run.standardInput);
    if (run.terminal === null) await kernel.endInput(pid);
    if (run.timeout > 0) {
      timer = setTimeout(() => {
        isTimedOut = true;
        void kernel.kill(pid, 9);
      }, run.timeout);
    }
    const { code, signal } = await exit;
    clearTimeout(timer);
    const text = (parts: Uint8Array[]): string => {
      const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let offset = 0;
      for (const part of parts) {
        whole.set(part, offset);
        offset += part.length;
      }
      return new TextDecoder().decode(whole);
    };
    return {
      stdout: text(chunks.stdout) + text(chunks.terminal),
      stderr: text(chunks.stderr),
      code,
      signal,
      isTimedOut,
      duration: performance.now() - started,
    };
  },
  events(): KernelEvent[] {
    return events.splice(0);
  },
  kernel: (): Comlink.Remote<KernelControl> => kernel,
  /** Makes callbacks that the kernel may call. */
  proxy: Comlink.proxy,
};

export type LabPage = typeof lab;

declare global {
  var lab: LabPage;
}

globalThis.lab = lab;
