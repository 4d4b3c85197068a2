import type { EventLoop } from './event-loop.ts';
import { markNative } from './modules/function-text.ts';

type AsyncFunction = (this: unknown, ...values: unknown[]) => Promise<unknown>;

/**
 * Keeps the process alive while WebAssembly compiles in the background, as tasks of V8's platform do in Node: the
 * event loop cannot see the engine's own work. Must run before the library takes its primordials.
 */
export function retainWhileCompiling(loop: () => EventLoop): void {
  const owner = WebAssembly as unknown as Record<string, AsyncFunction>;
  const { apply } = Reflect;
  const nativeThen = Promise.prototype.then;
  for (const name of ['compile', 'instantiate']) {
    const native = owner[name]!;
    const { [name]: replacement } = {
      [name](this: unknown, ...values: unknown[]): Promise<unknown> {
        const promise = apply(native, this, values);
        const { enqueue, release, retain } = bound(loop());
        retain();
        // What the program gets is the reaction, so that a rejection it ignores is still reported.
        const compiled = (value: unknown): unknown => {
          enqueue(release);
          return value;
        };
        const failed = (reason: unknown): never => {
          enqueue(release);
          throw reason;
        };
        return apply(nativeThen, promise, [compiled, failed]) as Promise<unknown>;
      },
    };
    Object.defineProperty(replacement, 'length', { value: 1, configurable: true });
    Object.defineProperty(owner, name, {
      value: markNative(replacement!),
      writable: true,
      configurable: true,
      enumerable: true,
    });
  }
}

function bound(loop: EventLoop): Pick<EventLoop, 'enqueue' | 'release' | 'retain'> {
  return {
    enqueue: (callback) => loop.enqueue(callback),
    release: () => loop.release(),
    retain: () => loop.retain(),
  };
}
