import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PageServer {
  readonly port: number;
  close(): void;
}

/** Serves the contract page, cross-origin isolated, under any host name. */
export async function servePage(files: Readonly<Record<string, string>> = {}): Promise<PageServer> {
  const result = await build({
    entryPoints: ['tests/contract/contract-page.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'chrome120',
  });
  const script = result.outputFiles[0]!.text;
  const server = createServer((request, response) => {
    void (async () => {
      const path = new URL(request.url ?? '/', 'http://x').pathname;
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
      const known = Object.entries(files).find(([prefix]) => path.startsWith(prefix));
      if (known) {
        const [prefix, folder] = known;
        const name = path.slice(prefix.length) || 'index.html';
        response.setHeader('Content-Type', name.endsWith('.js') ? 'text/javascript' : 'text/html');
        response.end(await readFile(`${folder}/${name}`));
      } else if (path === '/contract.js') response.setHeader('Content-Type', 'text/javascript').end(script);
      else {
        response.setHeader('Content-Type', 'text/html');
        response.end('<!doctype html><title>Contract</title><script type="module" src="/contract.js"></script>');
      }
    })().catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
