import type { KernelBootOptions, KernelBootReport, KernelEvent } from '#shared/contracts/kernel-control.ts';
import { Signal } from '../abi/signals.ts';
import { createFileSystem } from '../filesystem/index.ts';
import { openPersistence, type Persistence } from '../filesystem/persistence/index.ts';
import type { WritableFileSystem } from '../filesystem/types.ts';
import { CallServer } from './call-server.ts';
import { acceptThreadMessage } from './calls/process-calls.ts';
import { unpackImage } from './images/image.ts';
import { Machine } from './machine.ts';
import { makeDirectory, makeStandardPlaces, NPM_IMAGE, UNSTORED, type ProgramFile } from './standard-places.ts';
import { WorkerPool } from './worker-pool.ts';

export interface BootedMachine {
  readonly machine: Machine;
  readonly persistence: Persistence;
  readonly report: KernelBootReport;
}

const HOSTNAME = 'cloudless';
/** Each process is a worker with a JavaScript engine of its own: a few hundred fill any machine's memory. */
const DEFAULT_PROCESS_LIMIT = 96;
const RESERVE = { shell: 1, node: 1 };

/** Starts a machine: restores its files, makes the standard places, prepares workers. */
export async function boot(options: KernelBootOptions, emit: (event: KernelEvent) => void): Promise<BootedMachine> {
  const notice = (severity: 'info' | 'warning' | 'error', message: string): void =>
    emit({ type: 'notice', severity, message });
  const load = startLoading(options.assetBase);
  const fileSystem = createFileSystem(options.storageLimit > 0 ? { limit: options.storageLimit } : {});
  const persistence = await openPersistence(options.projectId, fileSystem, {
    exclude: [...UNSTORED],
    onProblem: (message) => notice('error', message),
  });
  makeStandardPlaces(fileSystem, await load.programs);
  makeDirectory(fileSystem, options.workingDirectory);
  const machine = createMachine(options, fileSystem, load, emit, notice);
  for (const path of ['/bin', '/dev', '/proc', '/etc', '/tmp', '/usr/local/bin', '/usr/local/lib/node_modules']) {
    machine.readOnly.fix(path);
  }
  machine.readOnly.seal('/bin');
  for (let path = options.workingDirectory; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
    machine.readOnly.fix(path);
  }
  machine.pool.fill();
  void mountImages(machine, load, notice);
  return {
    machine,
    persistence,
    report: { isRestored: persistence.isRestored, isDurable: persistence.isDurable, notice: persistence.reason },
  };
}

interface Loading {
  readonly assetBase: string;
  readonly programs: Promise<readonly ProgramFile[]>;
  readonly nodeLibrary: Promise<SharedArrayBuffer>;
  readonly npmImage: Promise<Blob>;
}

/** Asks for all build products at once; who needs one waits for that one alone. */
function startLoading(assetBase: string): Loading {
  const get = async (path: string): Promise<Response> => {
    const response = await fetch(new URL(path, assetBase));
    if (!response.ok) throw new Error(`${path} of the runtime is missing on the server (status ${response.status})`);
    return response;
  };
  const programs = get('assets/programs.json').then(async (response) => (await response.json()) as ProgramFile[]);
  const nodeLibrary = get('assets/node-library.bin').then(async (response) => {
    const bytes = new Uint8Array(await response.arrayBuffer());
    const shared = new SharedArrayBuffer(bytes.length);
    new Uint8Array(shared).set(bytes);
    return shared;
  });
  const npmImage = get('assets/npm.image').then((response) => response.blob());
  // Whoever waits for one of them sees its failure; nobody else should.
  nodeLibrary.catch(() => undefined);
  npmImage.catch(() => undefined);
  return { assetBase, programs, nodeLibrary, npmImage };
}

function createMachine(
  options: KernelBootOptions,
  fileSystem: WritableFileSystem,
  load: Loading,
  emit: (event: KernelEvent) => void,
  notice: (severity: 'info' | 'warning' | 'error', message: string) => void,
): Machine {
  const startedAt = Date.now();
  // The pool, the machine and the server of calls need each other: the pool's callbacks come only later.
  const pool: WorkerPool = new WorkerPool({
    scriptOf: (program) => new URL(`${program}.js`, load.assetBase).href,
    get memory() {
      return {
        fileSystem: fileSystem.memory,
        openFiles: machine.entries.table.memory,
        machine: machine.words.buffer as SharedArrayBuffer,
      };
    },
    hostname: HOSTNAME,
    machineStartedAt: startedAt,
    gateway: options.gateway,
    reserve: RESERVE,
    assetsOf: async (program): Promise<Record<string, SharedArrayBuffer>> =>
      program === 'node' ? { 'node-library': await load.nodeLibrary } : {},
    onRing: (thread) => calls.onRing(thread),
    onMessage: (thread, message) => {
      const { process } = thread;
      if (process === null) return;
      if (message.type === 'thread') acceptThreadMessage(process, message.request, message.thread);
      else {
        const child = machine.processes.get(message.pid);
        if (child?.state === 'zombie' && child.parent === process) machine.reap(child);
      }
    },
    onCrash: (thread, message) => {
      const { process } = thread;
      if (process === null || process.state === 'zombie') return;
      notice('error', `${process.argv[0] ?? 'A program'} (process ${process.pid}) crashed: ${message}`);
      if (thread.threadId === 0) machine.endProcess(process, { code: 0, signal: Signal.SIGABRT });
      else machine.endThread(thread, { code: 1, signal: 0 });
    },
  });
  const machine: Machine = new Machine({
    fileSystem,
    pool,
    hostname: HOSTNAME,
    processLimit: options.processLimit > 0 ? options.processLimit : DEFAULT_PROCESS_LIMIT,
    onPort: (port, state) => emit({ type: 'port', port, state }),
    onNotify: emit,
    onNotice: notice,
  });
  const calls = new CallServer(machine);
  return machine;
}

async function mountImages(
  machine: Machine,
  load: Loading,
  notice: (severity: 'info' | 'warning' | 'error', message: string) => void,
): Promise<void> {
  try {
    const image = await load.npmImage;
    const mountPoint = machine.fileSystem.lookup(NPM_IMAGE, machine.fileSystem.root, true);
    await unpackImage(machine.fileSystem, mountPoint, image);
    machine.readOnly.seal(NPM_IMAGE);
  } catch (reason) {
    notice('error', `npm is not available: ${reason instanceof Error ? reason.message : String(reason)}`);
  } finally {
    machine.imagesAreReady();
  }
}
