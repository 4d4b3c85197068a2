import { spawn } from 'node:child_process';

export interface RunningServer {
  /** The workbench's URL. */
  readonly url: URL;
  close(): Promise<void>;
}

/** Starts the built server on a free port with options of its own, and `environment` besides the tests' own. */
export function startServer(
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const child = spawn(process.execPath, ['build/server/main.js', '--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = /ready at (\S+)/.exec(output)?.[1];
      if (url === undefined) return;
      resolve({
        url: new URL(url),
        close: async () => {
          child.kill();
          await closed;
        },
      });
    });
    child.on('close', (code) => reject(new Error(`the server ended with code ${code}`)));
  });
}
