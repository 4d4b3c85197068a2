import { CONNECT_EXTRAS, type RuntimeExtras } from '#shared/contracts/runtime-extras.ts';
import { proxy, wrap } from 'comlink';

/**
 * Connects to the extras of the host page that the stock client loaded from `origin`.
 *
 * @throws Error when the client's frame is not in the document.
 */
export async function connectExtras(origin: string): Promise<RuntimeExtras> {
  const frame = [...document.querySelectorAll('iframe')].find((candidate) => candidate.src.startsWith(`${origin}/`));
  if (!frame?.contentWindow) throw new Error('the runtime’s frame is missing from the page');
  const { port1, port2 } = new MessageChannel();
  frame.contentWindow.postMessage({ type: CONNECT_EXTRAS, version: 1 }, origin, [port2]);
  const remote = wrap<RuntimeExtras>(port1);
  const version = await remote.version();
  if (version !== 1)
    throw new Error(`the runtime speaks version ${String(version)} of its extras, this page version 1`);
  return {
    version: () => remote.version(),
    bootReport: () => remote.bootReport(),
    sync: () => remote.sync(),
    stat: (path) => remote.stat(path),
    lstat: (path) => remote.lstat(path),
    symlink: (target, path) => remote.symlink(target, path),
    readlink: (path) => remote.readlink(path),
    chmod: (path, mode) => remote.chmod(path, mode),
    copy: (from, to) => remote.copy(from, to),
    processes: () => remote.processes(),
    kill: (pid, signal) => remote.kill(pid, signal),
    onNotice: (listener) => remote.onNotice(proxy(listener)),
    deleteStorage: () => remote.deleteStorage(),
  };
}
