import type { BindingFactory } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';
import { Errno } from '../../abi/errno.ts';

/** Every process runs as root of its own machine. */
export const createCredentialsBinding: BindingFactory = (context) => {
  const root = (): number => 0;
  const set =
    (name: string) =>
    (id: unknown): number => {
      if (id === 0 || id === 'root') return 0;
      if (typeof id === 'string') return 1;
      throw context.uvException(-Errno.EPERM, name);
    };
  const environment = (name: string): string | undefined => internalsOf(context).environment.get(name);
  return {
    safeGetenv: environment,
    getTempDir: () => environment('TMPDIR') ?? environment('TMP') ?? environment('TEMP') ?? '/tmp',
    implementsPosixCredentials: true,
    getuid: root,
    geteuid: root,
    getgid: root,
    getegid: root,
    getgroups: () => [0],
    initgroups: (user: unknown) => (user === 0 || user === 'root' ? 0 : 1),
    setgroups: (groups: readonly unknown[]) => groups.findIndex((group) => group !== 0 && group !== 'root') + 1,
    setuid: set('setuid'),
    seteuid: set('seteuid'),
    setgid: set('setgid'),
    setegid: set('setegid'),
  };
};
