import type { BindingContext } from '../../binding-context.ts';

/** How a job was asked to run. */
const MODE_ASYNC = 0;
const MODE_SYNC = 1;

type Done = (error: unknown, result?: unknown) => void;

/** What `new SomeJob(mode, ...)` makes; the library sets `ondone` for asynchronous ones. */
export interface CryptoJob {
  ondone?: Done;
  run(): unknown;
}

export type CryptoJobClass = new (mode: number, ...values: never[]) => CryptoJob;

/** Makes job classes whose work is a plain function. */
export class JobFactory {
  readonly #context: BindingContext;

  constructor(context: BindingContext) {
    this.#context = context;
  }

  /**
   * `prepare` checks the arguments (what it throws, the constructor throws) and answers the work; what the work
   * throws becomes the job's error.
   */
  define<Values extends unknown[]>(prepare: (...values: Values) => () => unknown): CryptoJobClass {
    const context = this.#context;
    return class Job implements CryptoJob {
      ondone?: Done;
      readonly #mode: number;
      readonly #work: () => unknown;

      constructor(mode: number, ...values: Values) {
        this.#mode = mode;
        this.#work = prepare(...values);
      }

      run(): unknown {
        if (this.#mode === MODE_SYNC) return attempt(this.#work);
        if (this.#mode === MODE_ASYNC) {
          runLater(context, this, () => {
            const [error, result] = attempt(this.#work);
            this.ondone?.(error, result);
          });
          return undefined;
        }
        return new Promise((resolve, reject) => {
          runLater(context, this, () => {
            const [error, result] = attempt(this.#work);
            if (error === undefined) resolve(result);
            else reject(operationError(context, error));
          });
        });
      }
    } as unknown as CryptoJobClass;
  }
}

function runLater(context: BindingContext, receiver: object, task: () => void): void {
  context.loop.retain();
  context.makeCallback(receiver, () => {
    context.loop.release();
    task();
  });
}

function attempt(work: () => unknown): [error: unknown, result: unknown] {
  try {
    return [undefined, work()];
  } catch (error) {
    return [error, undefined];
  }
}

function operationError(context: BindingContext, cause: unknown): unknown {
  const { lazyDOMException } = context.requireBuiltin('internal/util') as {
    lazyDOMException: (message: string, options: { name: string; cause: unknown }) => unknown;
  };
  const message = 'The operation failed for an operation-specific reason';
  return lazyDOMException(message, { name: 'OperationError', cause });
}
