import type { BindingContext, BindingFactory } from '../binding-context.ts';
import { descriptorCalls } from '../wasi/descriptor-calls.ts';
import { GuestMemory, MemoryBoundsError } from '../wasi/guest-memory.ts';
import { pathCalls } from '../wasi/path-calls.ts';
import { processCalls } from '../wasi/process-calls.ts';
import { WasiErrno } from '../wasi/wasi-constants.ts';
import { WasiFailure, WasiState, type WasiCall } from '../wasi/wasi-state.ts';
import { nativeError } from './native-error.ts';

const states = new WeakMap<object, WasiState>();

/** WASI preview 1 over the process's system calls. Source: `node_wasi.cc` and the standard's `typenames.witx`. */
export const createWasiBinding: BindingFactory = (context) => ({ WASI: createWasiClass(context) });

function createWasiClass(context: BindingContext): unknown {
  const WASI = function WASI(this: Record<string, unknown>, ...values: unknown[]): void {
    const [args, environ, preopens, stdio] = values as [string[], string[], string[], number[]];
    const state = new WasiState(context.system, args, environ, preopens, stdio);
    states.set(this, state);
    this['_setMemory'] = (memory: unknown) => {
      if (!(memory instanceof WebAssembly.Memory)) {
        const message = '"instance.exports.memory" property must be a WebAssembly.Memory object';
        throw nativeError(TypeError, 'ERR_INVALID_ARG_TYPE', message);
      }
      state.memory = new GuestMemory(memory);
    };
  };
  // The library copies the functions it finds by enumeration.
  for (const [name, call] of Object.entries({ ...processCalls, ...descriptorCalls, ...pathCalls })) {
    (WASI.prototype as Record<string, unknown>)[name] = guarded(name, call);
  }
  return WASI;
}

function guarded(name: string, call: WasiCall): (...values: unknown[]) => number {
  const parameterCount = call.length - 1;
  const guardedCall = function (this: object, ...values: unknown[]): number {
    const state = states.get(this);
    if (!state) throw new TypeError('Illegal invocation');
    if (values.length < parameterCount) return WasiErrno.INVAL;
    for (const value of values) if (typeof value !== 'number' && typeof value !== 'bigint') return WasiErrno.INVAL;
    if (!state.memory) throw nativeError(Error, 'ERR_WASI_NOT_STARTED', 'wasi.start() has not been called');
    try {
      const errno = (call as (state: WasiState, ...values: unknown[]) => unknown)(state, ...values);
      return typeof errno === 'number' ? errno : WasiErrno.SUCCESS;
    } catch (error) {
      if (error instanceof WasiFailure) return error.errno;
      if (error instanceof MemoryBoundsError) return WasiErrno.OVERFLOW;
      throw error;
    }
  };
  Object.defineProperty(guardedCall, 'name', { value: name, configurable: true });
  return guardedCall;
}
