import type { BindingFactory } from '../binding-context.ts';
import facts from '../generated/constants.json';

/** Numbers, names and texts of libuv's errors. */
export const createUvBinding: BindingFactory = () => {
  const errors = new Map(
    (facts.errorNames as unknown as readonly (readonly [number, string, string])[]).map(([errno, name, message]) => [
      errno,
      [name, message] as const,
    ]),
  );
  return {
    errname: (errno: number) => errors.get(errno)?.[0] ?? `Unknown system error ${errno}`,
    getErrorMap: () => new Map([...errors].map(([errno, entry]) => [errno, [...entry]])),
    getErrorMessage: (errno: number) => errors.get(errno)?.[1] ?? `Unknown system error ${errno}`,
  };
};
