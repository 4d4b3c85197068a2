import type { BindingContext, BindingFactory } from '../binding-context.ts';

interface InternalLock {
  readonly name: string;
  readonly mode: string;
}
type LockCallback = (lock: InternalLock | null) => unknown;

const STOLEN = 'LOCK_STOLEN';

/** Web locks between the threads of a process: the browser's, under names of the process's own. */
export const createLocksBinding: BindingFactory = (context) => {
  const manager = (): LockManager => context.platform.navigator.locks;
  const prefix = (): string => `node:${context.system.start.pid}:`;
  return {
    async request(
      name: string,
      _clientId: string,
      mode: LockMode,
      steal: boolean,
      ifAvailable: boolean,
      callback: LockCallback,
    ): Promise<unknown> {
      context.loop.retain();
      let isWaiting = true;
      const settle = (): void => {
        if (isWaiting) context.loop.release();
        isWaiting = false;
      };
      try {
        // The browser refuses these two together with others; the library has checked that already.
        const options: LockOptions = steal ? { steal } : { mode, ifAvailable };
        return (await manager().request(prefix() + name, options, (lock) =>
          inTurn(context, settle, () => callback(lock && { name, mode: lock.mode })),
        )) as unknown;
      } catch (error) {
        if (error instanceof context.platform.DOMException && error.name === 'AbortError') throw new Error(STOLEN);
        throw error;
      } finally {
        settle();
      }
    },
    async query(): Promise<object> {
      context.loop.retain();
      const { held = [], pending = [] } = await manager().query();
      context.loop.release();
      const own = (locks: readonly LockInfo[]): object[] =>
        locks
          .filter(({ name }) => name?.startsWith(prefix()))
          .map(({ name, mode, clientId }) => ({ name: name?.slice(prefix().length), mode, clientId }));
      return { held: own(held), pending: own(pending) };
    },
  };
};

/** Runs the callback of a granted lock as a turn of the loop; the promise settles with its outcome. */
function inTurn(context: BindingContext, settle: () => void, callback: () => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    context.loop.enqueue(() => {
      settle();
      try {
        resolve(callback());
      } catch (error) {
        reject(error as Error);
      }
    });
  });
}
