import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OptionError } from './options.ts';

const PORTS_TRIED = 50;

export interface Listening {
  readonly server: Server;
  readonly port: number;
}

/** Listens on the port, or on the next free one when the operator did not choose it. */
export async function listen(
  listener: RequestListener,
  { host, port, isPortChosen }: { host: string; port: number; isPortChosen: boolean },
): Promise<Listening> {
  const last = isPortChosen || port === 0 ? port : Math.min(port + PORTS_TRIED, 65_535);
  for (let candidate = port; ; candidate++) {
    const server = createServer({ keepAliveTimeout: 30_000, headersTimeout: 30_000, requestTimeout: 0 }, listener);
    const error = await startListening(server, host, candidate);
    if (error === null) return { server, port: (server.address() as AddressInfo).port };
    if (error.code !== 'EADDRINUSE' || candidate >= last)
      throw new OptionError(describeFailure(error, host, candidate));
  }
}

function startListening(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    server.once('error', resolve);
    server.listen(port, host, () => {
      server.off('error', resolve);
      resolve(null);
    });
  });
}

function describeFailure(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} of ${host} is taken; choose another with PORT.`;
  if (error.code === 'EACCES') return `Port ${port} needs more rights; choose one above 1023 with PORT.`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `This machine has no address ${host} (HOST).`;
  return `Listening on ${host} port ${port} failed: ${error.message}.`;
}

/** Lets answers under way finish, but not for ever. */
export async function close(server: Server, patience = 5_000): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), patience);
  await closed;
  clearTimeout(timer);
}
