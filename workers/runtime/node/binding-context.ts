import type { System } from '../abi/system.ts';
import type { EventLoop } from './event-loop.ts';

/** What `internalBinding(name)` returns: the native half of one of Node's built-in modules. */
export type Binding = Record<string | symbol, unknown>;

/** Browser functions captured before the process's global object is made to look like Node's. */
export interface CapturedPlatform {
  readonly setTimeout: typeof setTimeout;
  readonly clearTimeout: typeof clearTimeout;
  readonly queueMicrotask: typeof queueMicrotask;
  readonly MessageChannel: typeof MessageChannel;
  readonly MessagePort: typeof MessagePort;
  readonly TextDecoder: typeof TextDecoder;
  readonly TextEncoder: typeof TextEncoder;
  readonly crypto: Crypto;
  readonly performance: Performance;
  readonly structuredClone: typeof structuredClone;
  readonly URL: typeof URL;
}

/** What every binding is made from. */
export interface BindingContext {
  /** The process's system calls. Only valid once the process started: never call it while being created. */
  readonly system: System;
  readonly loop: EventLoop;
  readonly platform: CapturedPlatform;
  /** Another binding, created on first use. */
  binding(name: string): Binding;
  /** A builtin of Node's own library (`requireBuiltin('internal/errors')`), for the few bindings that call back. */
  requireBuiltin(id: string): unknown;
  /** Runs a JavaScript callback of a handle or request as a turn of the loop, with `this` set. */
  makeCallback(receiver: object, callback: (...values: never[]) => unknown, ...values: unknown[]): void;
  /** An error shaped as libuv errors are (`code`, `errno`, `syscall`, `path`, `dest`, message). */
  uvException(errno: number, syscall: string, path?: string, destination?: string): Error;
}

/** One file per binding exports one of these; the registry maps binding names to them. */
export type BindingFactory = (context: BindingContext) => Binding;
