import { CONNECT_EXTRAS, type RuntimeExtras } from '#shared/contracts/runtime-extras.ts';
import { expose } from 'comlink';
import type { HostServer } from './host-server.ts';

/** Answers the parent page's requests for the second contract. Only the parent may ask. */
export function acceptExtras(server: HostServer): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent) return;
    const { data } = event;
    if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== CONNECT_EXTRAS) return;
    const port = event.ports[0];
    if (port) expose(createExtras(server), port);
  });
}

function createExtras(server: HostServer): RuntimeExtras {
  const control = async () => (await server.kernel()).control;
  return {
    version: async () => 1,
    bootReport: async () => (await server.kernel()).report,
    sync: async () => (await control()).sync(),
    stat: async (path) => (await control()).stat(path, true),
    lstat: async (path) => (await control()).stat(path, false),
    symlink: async (target, path) => (await control()).symlink(target, path),
    readlink: async (path) => (await control()).readlink(path),
    chmod: async (path, mode) => (await control()).chmod(path, mode),
    copy: async (from, to) => (await control()).copy(from, to),
    processes: async () => (await control()).processes(),
    kill: async (pid, signal) => (await control()).kill(pid, signal),
    async onNotice(listener) {
      const kernel = await server.kernel();
      kernel.subscribe((event) => {
        if (event.type === 'notice') listener({ severity: event.severity, message: event.message });
      });
    },
    async deleteStorage() {
      const running = server.runningKernel;
      if (running) await (await running).stop();
      const root = await navigator.storage.getDirectory();
      for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
    },
  };
}
