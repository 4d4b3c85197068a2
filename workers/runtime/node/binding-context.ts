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
  readonly BroadcastChannel: typeof BroadcastChannel;
  readonly structuredClone: typeof structuredClone;
  readonly DOMException: typeof DOMException;
  readonly navigator: typeof navigator;
  readonly URL: typeof URL;
  /** The browser's class, where it has one. */
  readonly URLPattern: unknown;
  readonly addEventListener: (type: string, listener: (event: Event) => void) => void;
  /** Address of the worker's script, by which its own stack frames are known. */
  readonly scriptLocation: string;
}

/** What stack traces and the excerpts in error messages need to know of compiled code. */
export interface SourceRegistry {
  /**
   * Registers code compiled under `name` (its `sourceURL`: a path, a `file:` URL or `[eval]`).
   * `firstLineOffset`: columns a wrapper put before the first line; they are taken off in stack traces.
   * `text`: the code as the user wrote it, needed only where it cannot be read from the file `name`.
   */
  register(name: string, firstLineOffset: number, text?: string): void;
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
  /**
   * Runs a JavaScript callback of a handle or request as a turn of the loop, with `this` set and in the
   * asynchronous context of `receiver`. Never before it returns; ahead of turns that were queued with `enqueue`.
   */
  makeCallback(receiver: object, callback: (...values: never[]) => unknown, ...values: unknown[]): void;
  /** Where compiled scripts say what stack traces and error messages need to know of them. */
  readonly sources: SourceRegistry;
  /** An error shaped as libuv errors are (`code`, `errno`, `syscall`, `path`, `dest`, message). */
  uvException(errno: number, syscall: string, path?: string, destination?: string): Error;
}

/** One file per binding exports one of these; the registry maps binding names to them. */
export type BindingFactory = (context: BindingContext) => Binding;
