type ErrorType = new (message: string) => Error;

/** An error as Node's C++ code throws it: a plain error with an enumerable `code`. */
export function nativeError(type: ErrorType, code: string, message: string): Error & { code: string } {
  return Object.assign(new type(message), { code });
}
