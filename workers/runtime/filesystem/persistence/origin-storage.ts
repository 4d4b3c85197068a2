import { type StorageDirectory, type StorageFile, StorageFullError } from './storage-file.ts';

/** Directory of the origin private file system that holds a directory for each project. */
const ROOT_NAME = 'cloudless-projects';
/** Held while a project is open, so two tabs never write to one log. */
const LOCK_NAME = 'lock';
/** A tab that was just closed or reloaded needs a moment to let its files go. */
const LOCK_PATIENCE = 4000;
const LOCK_PAUSE = 40;

/** The project is open elsewhere. */
export class ProjectBusyError extends Error {
  override readonly name = 'ProjectBusyError';

  constructor() {
    super('This project is open in another tab. Changes made here are not saved.');
  }
}

/** The directory of a project; throws `ProjectBusyError` while another tab holds it. */
export async function openProjectDirectory(projectId: string): Promise<StorageDirectory> {
  const root = await projectsRoot();
  const directory = await root.getDirectoryHandle(encodeProjectId(projectId), { create: true });
  const lock = await takeLock(directory);
  return new OriginDirectory(directory, lock);
}

/** Ids of all stored projects. */
export async function listProjects(): Promise<string[]> {
  const root = await projectsRoot();
  const ids: string[] = [];
  for await (const [name, handle] of root.entries()) {
    if (handle.kind === 'directory') ids.push(decodeURIComponent(name.slice(1)));
  }
  return ids.sort();
}

/** Removes a project for good; one that is open is refused. A project that does not exist is no error. */
export async function deleteProject(projectId: string): Promise<void> {
  const root = await projectsRoot();
  try {
    await root.removeEntry(encodeProjectId(projectId), { recursive: true });
  } catch (error) {
    if (isDomException(error, 'NotFoundError')) return;
    if (isDomException(error, 'NoModificationAllowedError')) throw new ProjectBusyError();
    throw error;
  }
}

async function projectsRoot(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(ROOT_NAME, { create: true });
}

/** A name the origin private file system takes: no slash, never `.` or `..`. */
function encodeProjectId(projectId: string): string {
  const name = `p${encodeURIComponent(projectId)}`;
  if (name.length > 200) throw new Error(`the project id is too long: ${projectId.slice(0, 40)}...`);
  return name;
}

async function takeLock(directory: FileSystemDirectoryHandle): Promise<FileSystemSyncAccessHandle> {
  const file = await directory.getFileHandle(LOCK_NAME, { create: true });
  const deadline = performance.now() + LOCK_PATIENCE;
  for (;;) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      if (!isDomException(error, 'NoModificationAllowedError')) throw error;
      if (performance.now() > deadline) throw new ProjectBusyError();
      await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE));
    }
  }
}

function isDomException(error: unknown, name: string): boolean {
  return error instanceof DOMException && error.name === name;
}

class OriginDirectory implements StorageDirectory {
  constructor(
    private readonly directory: FileSystemDirectoryHandle,
    private readonly lock: FileSystemSyncAccessHandle,
  ) {}

  async list(): Promise<string[]> {
    const names: string[] = [];
    for await (const name of this.directory.keys()) if (name !== LOCK_NAME) names.push(name);
    return names;
  }

  async open(name: string): Promise<StorageFile> {
    const file = await this.directory.getFileHandle(name, { create: true });
    return new OriginFile(await file.createSyncAccessHandle());
  }

  async remove(name: string): Promise<void> {
    try {
      await this.directory.removeEntry(name);
    } catch (error) {
      if (!isDomException(error, 'NotFoundError')) throw error;
    }
  }

  close(): void {
    this.lock.close();
  }
}

class OriginFile implements StorageFile {
  constructor(private readonly handle: FileSystemSyncAccessHandle) {}

  size(): number {
    return this.handle.getSize();
  }

  read(into: Uint8Array<ArrayBuffer>, position: number): number {
    return this.handle.read(into, { at: position });
  }

  write(from: Uint8Array<ArrayBuffer>, position: number): void {
    for (let done = 0; done < from.length;) {
      const written = this.#attempt(() => this.handle.write(from.subarray(done), { at: position + done }));
      if (written <= 0) throw new StorageFullError();
      done += written;
    }
  }

  truncate(length: number): void {
    this.#attempt(() => this.handle.truncate(length));
  }

  flush(): void {
    this.#attempt(() => this.handle.flush());
  }

  close(): void {
    this.handle.close();
  }

  #attempt<Result>(operate: () => Result): Result {
    try {
      return operate();
    } catch (error) {
      if (isDomException(error, 'QuotaExceededError')) throw new StorageFullError();
      throw error;
    }
  }
}
