import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** One file of a tar archive (POSIX ustar). */
function tarEntry(path: string, text: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write('0000644\0', 100);
  header.write(`${text.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        0', 148);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const body = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  body.write(text);
  return Buffer.concat([header, body]);
}

const climbing = gzipSync(
  Buffer.concat([
    tarEntry('package/package.json', '{"name":"climbing","version":"1.0.0"}'),
    tarEntry('package/../../../notes.txt', 'overwritten'),
    tarEntry('/home/project/notes.txt', 'overwritten'),
    Buffer.alloc(1024),
  ]),
);

export interface BrokenRegistry {
  readonly url: string;
  close(): void;
}

/**
 * A registry on the loopback: `missing` is unknown to it, `silent` never answers, and `damaged` has an archive whose
 * bytes are not those its checksum was made of, and the archive of `climbing` holds paths that lead out of it.
 */
export function serveBrokenRegistry(): Promise<BrokenRegistry> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://registry');
    if (pathname === '/silent') return;
    if (pathname === '/climbing/-/climbing-1.0.0.tgz') {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(climbing);
    } else if (pathname.endsWith('.tgz')) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end('these are other bytes');
    } else if (pathname === '/damaged' || pathname === '/climbing') {
      const name = pathname.slice(1);
      const tarball = `http://${request.headers.host}/${name}/-/${name}-1.0.0.tgz`;
      const digest = name === 'damaged' ? Buffer.alloc(64, 1) : createHash('sha512').update(climbing).digest();
      const integrity = `sha512-${digest.toString('base64')}`;
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          name,
          'dist-tags': { latest: '1.0.0' },
          versions: { '1.0.0': { name, version: '1.0.0', dist: { tarball, integrity } } },
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
