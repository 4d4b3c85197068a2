import { FileMode } from '../../abi/file-modes.ts';
import { createFileSystem } from '../index.ts';
import { deleteProject, listProjects, openPersistence } from '../persistence/index.ts';
import { changeRandomly } from './random-changes.ts';
import { Random } from './random.ts';
import { describeKept, digestText } from './tree.ts';

/** What a test asks of the worker; every request is answered by one message or more. */
type LabRequest =
  /** Changes files for ever, with a `sync` after every tenth change. */
  | { readonly type: 'change'; readonly projectId: string; readonly seed: number }
  /** Restores and tells the state. */
  | { readonly type: 'restore'; readonly projectId: string }
  /** Writes many files, as an installation does. */
  | {
      readonly type: 'fill';
      readonly projectId: string;
      readonly count: number;
      readonly bytes: number;
      readonly prefix: string;
    }
  | { readonly type: 'list' }
  | { readonly type: 'delete'; readonly projectId: string };

interface LabAnswer {
  /** Changes made before the last `sync` that came back. */
  readonly synced?: number;
  /** Digest of the tree. */
  readonly state?: string;
  readonly isRestored?: boolean;
  readonly isDurable?: boolean;
  readonly reason?: string | null;
  readonly problems?: readonly string[];
  /** Milliseconds. */
  readonly duration?: number;
  readonly inodes?: number;
  readonly projects?: readonly string[];
}

const problems: string[] = [];

async function openLab(projectId: string) {
  const files = createFileSystem();
  files.mkdir(files.root, 'tmp', 0o777);
  const start = performance.now();
  const persistence = await openPersistence(projectId, files, {
    exclude: ['/tmp'],
    onProblem: (message) => problems.push(message),
  });
  return { files, persistence, duration: performance.now() - start };
}

function answer(message: LabAnswer): void {
  self.postMessage({ ...message, problems });
}

async function change(projectId: string, seed: number): Promise<void> {
  const { files, persistence } = await openLab(projectId);
  const random = new Random(seed);
  for (let count = 1; ; count++) {
    changeRandomly(files, random);
    if (count % 10 !== 0) continue;
    await persistence.sync();
    answer({ synced: count });
    // Lets the answer leave.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

async function fill(projectId: string, count: number, bytes: number, prefix: string): Promise<void> {
  const { files, persistence } = await openLab(projectId);
  const contents = new Random(1).bytes(bytes);
  const start = performance.now();
  let directory = files.root;
  for (let index = 0; index < count; index++) {
    if (index % 20 === 0) directory = files.mkdir(files.root, `${prefix}-${String(index)}`, 0o755);
    const inode = files.create(directory, `file-${String(index)}.js`, FileMode.S_IFREG | 0o644);
    files.write(inode, contents, 0);
  }
  await persistence.sync();
  answer({ duration: performance.now() - start, inodes: files.usage().inodes });
}

async function serve(request: LabRequest): Promise<void> {
  switch (request.type) {
    case 'change':
      return change(request.projectId, request.seed);
    case 'fill':
      return fill(request.projectId, request.count, request.bytes, request.prefix);
    case 'restore': {
      const { files, persistence, duration } = await openLab(request.projectId);
      const { isRestored, isDurable, reason } = persistence;
      const { inodes } = files.usage();
      const state = inodes < 1000 ? digestText(describeKept(files)) : '';
      return answer({ isRestored, isDurable, reason, duration, inodes, state });
    }
    case 'list':
      return answer({ projects: await listProjects() });
    default:
      await deleteProject(request.projectId);
      return answer({});
  }
}

self.onmessage = (event: MessageEvent<LabRequest>) => {
  serve(event.data).catch((error: unknown) => answer({ reason: String(error) }));
};
