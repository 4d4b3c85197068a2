import type { KernelEvent } from '#shared/contracts/kernel-control.ts';
import { proxy, transfer, type ProxyMarked } from 'comlink';
import { exportTree, type ExportOptions } from './export-tree.ts';
import { FileApi } from './file-api.ts';
import { defaultPath } from './default-path.ts';
import type { RunningKernel } from './host-server.ts';
import { WholeCharacters } from './whole-characters.ts';
import { parseWireTree } from './wire-tree.ts';

/** What the client passes to `build`. */
export interface BuildOptions {
  readonly host?: string;
  readonly version?: string;
  readonly workdirName?: string;
  readonly forwardPreviewErrors?: boolean | 'exceptions-only';
}

interface RunRequest {
  readonly command: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | number | boolean>>;
  readonly terminal?: { readonly cols: number; readonly rows: number };
}

/** Receives the bytes of a stream; null is its end. */
type ChunkListener = ((chunk: Uint8Array | null) => void) | undefined;

interface ProcessHandle extends ProxyMarked {
  readonly onExit: Promise<number>;
  write(text: string): Promise<void>;
  kill(): void;
  resize(size: { cols: number; rows: number }): Promise<void>;
}

const SIGKILL = 9;
const DEFAULT_TERMINAL = { columns: 80, rows: 15 };

/** The instance the stock client holds after `boot`. Its methods are the client's wire protocol. */
export class ContainerApi {
  readonly #kernel: RunningKernel;
  readonly #workingDirectory: string;
  readonly #onEnd: () => void;
  #ended: Promise<void> | null = null;

  constructor(kernel: RunningKernel, workingDirectory: string, onEnd: () => void) {
    this.#kernel = kernel;
    this.#workingDirectory = workingDirectory;
    this.#onEnd = onEnd;
  }

  fs(): FileApi & ProxyMarked {
    return proxy(new FileApi(this.#kernel.control, this.#workingDirectory));
  }

  /** Called by the client at boot; what it once returned is not used by it any more. */
  previewScript(): ProxyMarked {
    return proxy({});
  }

  runtimeInfo(): { path: string; cwd: string } {
    return { path: defaultPath(this.#workingDirectory), cwd: this.#workingDirectory };
  }

  async run(
    request: RunRequest,
    onStdout: ChunkListener,
    onStderr: ChunkListener,
    onOutput: ChunkListener,
  ): Promise<ProcessHandle> {
    const { control } = this.#kernel;
    const channels = new OutputChannels(onStdout, onStderr, onOutput);
    let settle: (code: number) => void;
    const exited = new Promise<number>((resolve) => (settle = resolve));
    const terminal = request.terminal
      ? { columns: request.terminal.cols, rows: request.terminal.rows }
      : DEFAULT_TERMINAL;
    const pid = await control.spawn(
      {
        command: request.command,
        arguments: request.args ?? [],
        workingDirectory: this.#absolute(request.cwd ?? '.'),
        environment: Object.fromEntries(
          Object.entries(request.env ?? {}).map(([name, value]) => [name, String(value)]),
        ),
        terminal,
      },
      proxy({
        onOutput: (chunk: Uint8Array, stream: 'terminal' | 'stdout' | 'stderr') => channels.push(chunk, stream),
        onExit(code: number) {
          channels.end();
          settle(code);
        },
      }),
    );
    return proxy({
      onExit: exited,
      write: (text: string) => control.write(pid, text),
      kill: () => void control.kill(pid, SIGKILL),
      resize: ({ cols, rows }: { cols: number; rows: number }) => control.resize(pid, cols, rows),
    });
  }

  async loadFiles(payload: Uint8Array, options?: { readonly mountPoints?: string }): Promise<void> {
    const entries = parseWireTree(payload);
    const mountPoint = this.#absolute(options?.mountPoints ?? '.');
    const status = await this.#kernel.control.stat(mountPoint, true).catch(() => null);
    if (status?.type !== 'directory') {
      throw new Error(`ENOENT: no such directory to mount into, '${options?.mountPoints ?? '.'}'`);
    }
    await this.#kernel.control.writeTree(mountPoint, entries);
  }

  async serialize(path: string, options: ExportOptions): Promise<Uint8Array> {
    const bytes = exportTree(await this.#kernel.control.readTree(this.#absolute(path)), options);
    return transfer(bytes, [bytes.buffer as ArrayBuffer]);
  }

  on(event: string, listener: (...values: unknown[]) => void): (() => void) & ProxyMarked {
    const { previews } = this.#kernel;
    const stops: (() => void)[] = [];
    if (event === 'port' || event === 'server-ready') {
      stops.push(
        previews.onPort((port, state, url) => {
          if (event === 'port') listener(port, state, url);
          else if (state === 'open') listener(port, url);
        }),
      );
    } else if (event === 'preview-message') stops.push(previews.onMessage((message) => listener(message)));
    else stops.push(this.#kernel.subscribe((told) => forward(event, told, listener)));
    return proxy(() => stops.forEach((stop) => stop()));
  }

  setPreviewScript(
    source: string,
    options?: { readonly type?: 'module' | 'importmap'; readonly defer?: boolean; readonly async?: boolean },
  ): void {
    this.#kernel.previews.setScript(source === '' ? null : { source, ...options });
  }

  /** Accounts of the hosted service mean nothing here: nothing is sent anywhere. */
  setCredentials(): void {}

  teardown(): Promise<void> {
    this.#ended ??= this.#kernel.stop().finally(this.#onEnd);
    return this.#ended;
  }

  #absolute(path: string): string {
    if (path.startsWith('/')) return path;
    return path === '.' || path === '' ? this.#workingDirectory : `${this.#workingDirectory}/${path}`;
  }
}

function forward(event: string, told: KernelEvent, listener: (...values: unknown[]) => void): void {
  if (event === 'error' && told.type === 'notice' && told.severity === 'error') listener({ message: told.message });
  else if (event === 'xdg-open' && told.type === 'xdg-open') listener(told.text);
  else if (event === 'code' && told.type === 'code') listener(told.mode, { files: told.files });
}

/** Cuts each stream at whole characters and says where it ends. */
class OutputChannels {
  readonly #output: ChunkListener;
  readonly #separate: Record<
    'terminal' | 'stdout' | 'stderr',
    { listener: ChunkListener; characters: WholeCharacters }
  >;

  constructor(onStdout: ChunkListener, onStderr: ChunkListener, onOutput: ChunkListener) {
    this.#output = onOutput;
    this.#separate = {
      terminal: { listener: undefined, characters: new WholeCharacters() },
      stdout: { listener: onStdout, characters: new WholeCharacters() },
      stderr: { listener: onStderr, characters: new WholeCharacters() },
    };
  }

  push(chunk: Uint8Array, stream: 'terminal' | 'stdout' | 'stderr'): void {
    this.#deliver(this.#separate[stream].characters.push(chunk), stream);
  }

  end(): void {
    for (const stream of ['terminal', 'stdout', 'stderr'] as const) {
      this.#deliver(this.#separate[stream].characters.flush(), stream);
    }
    this.#separate.stdout.listener?.(null);
    this.#separate.stderr.listener?.(null);
    this.#output?.(null);
  }

  #deliver(bytes: Uint8Array, stream: 'terminal' | 'stdout' | 'stderr'): void {
    if (bytes.length === 0) return;
    this.#separate[stream].listener?.(bytes);
    this.#output?.(bytes);
  }
}
