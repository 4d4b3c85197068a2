import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BrokenRegistry {
  readonly url: string;
  close(): void;
}

/**
 * A registry on the loopback: `missing` is unknown to it, `silent` never answers, and `damaged` has an archive whose
 * bytes are not those its checksum was made of.
 */
export function serveBrokenRegistry(): Promise<BrokenRegistry> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://registry');
    if (pathname === '/silent') return;
    if (pathname.endsWith('.tgz')) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end('these are other bytes');
    } else if (pathname === '/damaged') {
      const tarball = `http://${request.headers.host}/damaged/-/damaged-1.0.0.tgz`;
      const integrity = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          name: 'damaged',
          'dist-tags': { latest: '1.0.0' },
          versions: { '1.0.0': { name: 'damaged', version: '1.0.0', dist: { tarball, integrity } } },
        }),
      );
    } else response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}');
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
        close() {
          server.close();
          server.closeAllConnections();
        },
      }),
    ),
  );
}
