import { Errno } from '../../abi/errno.ts';
import type { BindingFactory } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';

const loopbackInterfaces = [
  ['lo', '127.0.0.1', '255.0.0.0', 'IPv4', '00:00:00:00:00:00', true, -1],
  ['lo', '::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'IPv6', '00:00:00:00:00:00', true, 0],
].flat();

/** The machine as programs see it: one user, one network, the browser's processors. */
export const createOsBinding: BindingFactory = (context) => {
  const processors = (): number => context.platform.navigator.hardwareConcurrency || 1;
  /** Changed priorities, which nothing schedules by, but programs read back. */
  const priorities = new Map<number, number>();
  const environment = (name: string): string | undefined => internalsOf(context).environment.get(name);

  function reportMissing(pid: number, errorContext: object, syscall: string): boolean {
    const errno = pid === 0 ? 0 : context.system.kill(pid, 0);
    if (errno >= 0) return false;
    const { code, message } = context.uvException(errno, syscall) as Error & { code: string };
    const text = message.replace(/^[A-Z]+: /, '').replace(`, ${syscall}`, '');
    Object.assign(errorContext, { errno, code, message: text, syscall });
    return true;
  }

  return {
    isBigEndian: false,
    getHostname: () => context.system.hostname(),
    getOSInformation: () => ['Linux', '#1 SMP Cloudless', '6.1.0', 'x86_64'],
    getLoadAvg: (into: Float64Array) => into.fill(0),
    getUptime: () => context.system.uptime() / 1000,
    getTotalMem: () => context.system.memory().total,
    getFreeMem: () => context.system.memory().free,
    getAvailableParallelism: processors,
    getCPUs: () => Array.from({ length: processors() }, () => ['Browser', 0, 0, 0, 0, 0, 0]).flat(),
    getInterfaceAddresses: () => [...loopbackInterfaces],
    getHomeDirectory: () => environment('HOME') ?? '/home',
    getUserInfo(options: { readonly encoding?: string } | null) {
      const { Buffer } = context.requireBuiltin('buffer') as { Buffer: { from(text: string): unknown } };
      const text = (value: string): unknown => (options?.encoding === 'buffer' ? Buffer.from(value) : value);
      const info = { uid: 0, gid: 0, username: text('root'), homedir: text('/home'), shell: text('/bin/sh') };
      return Object.assign(Object.create(null), info) as object;
    },
    getPriority(pid: number, errorContext: object) {
      return reportMissing(pid, errorContext, 'uv_os_getpriority') ? undefined : (priorities.get(pid) ?? 0);
    },
    setPriority(pid: number, priority: number, errorContext: object) {
      if (reportMissing(pid, errorContext, 'uv_os_setpriority')) return -Errno.ESRCH;
      priorities.set(pid, priority);
      return 0;
    },
  };
};
