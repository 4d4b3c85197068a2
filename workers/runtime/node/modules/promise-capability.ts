/** A promise and the functions that settle it (ECMA-262, PromiseCapability Record). */
export interface PromiseCapability {
  readonly promise: Promise<undefined>;
  resolve(value: undefined): void;
  reject(reason: unknown): void;
}

export function createCapability(): PromiseCapability {
  let resolve!: PromiseCapability['resolve'];
  let reject!: PromiseCapability['reject'];
  const promise = new Promise<undefined>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
