declare global {
  /** What V8 adds to `Error`. Source: V8 stack trace API. */
  interface ErrorConstructor {
    captureStackTrace(target: object, constructorOpt?: Function): void;
    stackTraceLimit: number;
  }
}

/** Runs `make` so that the errors it creates carry no stack frames, as errors made by native code do. */
export function withoutFrames<T>(make: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
