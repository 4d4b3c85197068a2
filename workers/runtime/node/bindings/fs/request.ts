import type { BindingContext } from '../../binding-context.ts';
import { asyncWrapClass, type AsyncWrap } from '../../wraps/async-wrap.ts';
import { withoutFrames } from '../../wraps/v8-errors.ts';

/** The request object of the callback form; Node's library sets `oncomplete`. */
export interface CallbackRequest extends AsyncWrap {
  oncomplete(error: Error | null, value?: unknown): void;
}

/** How a caller wants its result: at once, through a promise, or through a request's callback. */
export type RequestArgument = undefined | symbol | CallbackRequest;

/** Where an operation failed, as `uvException` tells it. */
export interface Operation {
  readonly syscall: string;
  readonly path?: string | undefined;
  readonly destination?: string | undefined;
}

/** A function of the binding; errors hide every stack frame above its caller. */
type Entry = (...values: never[]) => unknown;

/** Delivers outcomes of file operations in the three forms the library uses. */
export interface RequestDelivery {
  readonly kUsePromises: symbol;
  readonly FSReqCallback: new (isBigint?: boolean) => CallbackRequest;
  /** `outcome`: a value, or a negative errno. */
  settle(entry: Entry, request: RequestArgument, outcome: unknown, operation: Operation): unknown;
  /** The same for an operation that ends later; `start` gets the function to call with the outcome. */
  later(request: RequestArgument, operation: Operation, start: (done: (outcome: unknown) => void) => void): unknown;
  /** Throws a system error as if native code had. */
  fail(entry: Entry, errno: number, operation: Operation): never;
  /** A system error without stack frames, as made by native code when no JavaScript runs. */
  detachedError(errno: number, operation: Operation): Error;
  isSync(request: RequestArgument): boolean;
}

const isFailure = (outcome: unknown): outcome is number => typeof outcome === 'number' && outcome < 0;

const deliveries = new WeakMap<BindingContext, RequestDelivery>();

/** The one delivery of a process, shared by the bindings `fs` and `fs_dir`. */
export function requestDelivery(context: BindingContext): RequestDelivery {
  let delivery = deliveries.get(context);
  if (delivery === undefined) {
    delivery = createRequestDelivery(context);
    deliveries.set(context, delivery);
  }
  return delivery;
}

function createRequestDelivery(context: BindingContext): RequestDelivery {
  const kUsePromises = Symbol('fs_use_promises_symbol');
  const Base = asyncWrapClass(context);

  class FSReqCallback extends Base {
    declare oncomplete: (error: Error | null, value?: unknown) => void;

    constructor() {
      super('FSREQCALLBACK');
    }
  }

  function detachedError(errno: number, operation: Operation): Error {
    return withoutFrames(() => context.uvException(errno, operation.syscall, operation.path, operation.destination));
  }

  function fail(entry: Entry, errno: number, operation: Operation): never {
    const error = detachedError(errno, operation);
    Error.captureStackTrace(error, entry);
    throw error;
  }

  function complete(request: CallbackRequest, outcome: unknown, operation: Operation): void {
    if (isFailure(outcome)) {
      context.makeCallback(request, request.oncomplete as never, detachedError(outcome, operation));
    } else if (outcome === undefined) {
      context.makeCallback(request, request.oncomplete as never, null);
    } else {
      context.makeCallback(request, request.oncomplete as never, null, outcome);
    }
  }

  function begin(request: RequestArgument, operation: Operation): { done(outcome: unknown): void; result: unknown } {
    if (typeof request === 'object') {
      return { done: (outcome) => complete(request, outcome, operation), result: undefined };
    }
    const holder = new Base('FSREQPROMISE');
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const finish = (outcome: unknown): void =>
      isFailure(outcome) ? reject(detachedError(outcome, operation)) : resolve(outcome);
    return { done: (outcome) => context.makeCallback(holder, finish as never, outcome), result: promise };
  }

  function settle(entry: Entry, request: RequestArgument, outcome: unknown, operation: Operation): unknown {
    if (request === undefined) {
      if (isFailure(outcome)) fail(entry, outcome, operation);
      return outcome;
    }
    const { done, result } = begin(request, operation);
    context.loop.enqueue(() => done(outcome));
    return result;
  }

  function later(
    request: RequestArgument,
    operation: Operation,
    start: (done: (outcome: unknown) => void) => void,
  ): unknown {
    const { done, result } = begin(request, operation);
    context.loop.retain();
    start((outcome) => {
      done(outcome);
      context.loop.release();
    });
    return result;
  }

  return {
    kUsePromises,
    FSReqCallback: FSReqCallback as unknown as RequestDelivery['FSReqCallback'],
    settle,
    later,
    fail,
    detachedError,
    isSync: (request) => request === undefined,
  };
}
