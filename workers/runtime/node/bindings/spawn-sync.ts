import { Errno } from '../../abi/errno.ts';
import { Signal } from '../../abi/signals.ts';
import type { SpawnSyncRequest, SpawnSyncResult } from '../../abi/process-start.ts';
import type { BindingContext, BindingFactory } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';
import { sharedDescriptor, signalName, type StdioEntry } from './process-wrap.ts';

interface SpawnSyncOptions {
  readonly file: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly envPairs?: readonly string[];
  readonly stdio: readonly StdioEntry[];
  readonly detached?: boolean;
  readonly timeout?: number;
  readonly maxBuffer?: number;
  readonly killSignal?: number;
  readonly uid?: number;
  readonly gid?: number;
}

function descriptorOf(entry: StdioEntry, index: number): SpawnSyncRequest['descriptors'][number] {
  if (entry.type !== 'pipe' && entry.type !== 'overlapped') return sharedDescriptor(entry, index);
  const { input } = entry;
  if (input) return { type: 'pipe', input: new Uint8Array(input.buffer, input.byteOffset, input.byteLength) };
  return index === 0 ? { type: 'pipe', input: new Uint8Array(0) } : { type: 'pipe' };
}

function requestOf(context: BindingContext, options: SpawnSyncOptions): SpawnSyncRequest {
  return {
    file: options.file,
    argv: options.args === undefined || options.args.length === 0 ? [options.file] : options.args.map(String),
    environment: options.envPairs ?? internalsOf(context).environment.entries(),
    workingDirectory: options.cwd || context.system.workingDirectory(),
    descriptors: options.stdio.map(descriptorOf),
    isDetached: options.detached === true,
    timeout: options.timeout ?? 0,
    killSignal: options.killSignal ?? Signal.SIGTERM,
    maximumBuffer: options.maxBuffer ?? Infinity,
  };
}

/** Source of the result's shape: `SyncProcessRunner::BuildResultObject`. */
function describeResult(context: BindingContext, result: SpawnSyncResult): Record<string, unknown> {
  const { Buffer } = context.requireBuiltin('buffer') as {
    Buffer: { from(bytes: ArrayBufferLike, offset: number, length: number): unknown };
  };
  const hasRun = result.pid > 0;
  const described: Record<string, unknown> = { pid: result.pid };
  if (result.error !== 0) described['error'] = result.error;
  described['status'] = hasRun && result.signal === 0 ? result.status : null;
  described['signal'] = result.signal > 0 ? signalName(result.signal) : null;
  described['output'] = hasRun
    ? result.output.map((bytes) =>
        bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      )
    : null;
  return described;
}

/** Children that are run to their end while the program waits. */
export const createSpawnSyncBinding: BindingFactory = (context) => ({
  spawn(options: SpawnSyncOptions) {
    if ((options.uid ?? 0) !== 0 || (options.gid ?? 0) !== 0) {
      return { error: -Errno.EPERM, status: null, signal: null, output: null, pid: 0 };
    }
    return describeResult(context, context.system.spawnSync(requestOf(context, options)));
  },
});
