import type { WritableFileSystem } from '../types.ts';
import { openProjectDirectory } from './origin-storage.ts';
import { LogPersistence, type Persistence, type PersistenceOptions } from './persistence.ts';

export { ProjectBusyError, deleteProject, listProjects } from './origin-storage.ts';
export type { Persistence, PersistenceOptions } from './persistence.ts';

/**
 * Restores a project from the browser's storage into `files` and keeps it durable from then on. An empty
 * `projectId` keeps everything in memory, and so does a browser that gives no storage: then `reason` says why.
 */
export async function openPersistence(
  projectId: string,
  files: WritableFileSystem,
  options: PersistenceOptions,
): Promise<Persistence> {
  if (projectId === '') return new MemoryOnly(null);
  try {
    const directory = await openProjectDirectory(projectId);
    try {
      return await LogPersistence.open(directory, files, options);
    } catch (error) {
      directory.close();
      throw error;
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return new MemoryOnly(`Files are kept only until this tab closes. ${message}`);
  }
}

class MemoryOnly implements Persistence {
  readonly isRestored = false;
  readonly isDurable = false;

  constructor(readonly reason: string | null) {}

  sync(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
