import type { WritableFileSystem } from '../types.ts';
import { childrenOf } from './change-log.ts';
import { type LogEnd, readFrames } from './frame-reader.ts';
import { Replay } from './replay.ts';
import type { StorageDirectory } from './storage-file.ts';

/** Names of the files of a project's log. */
export const LogName = {
  checkpoint: (epoch: number): string => `checkpoint-${String(epoch)}`,
  journal: (epoch: number): string => `journal-${String(epoch)}`,
};

export interface Recovered {
  readonly replay: Replay;
  /** The journal to go on with. */
  readonly epoch: number;
  readonly end: LogEnd;
  /** Epoch of the checkpoint that was used, 0 for none; null when none of those there is sound. */
  readonly base: number | null;
  /** Smallest epoch of any file. */
  readonly oldest: number;
  /** Bytes of the files that were read. */
  readonly logBytes: number;
  /** One sentence when something was lost or found broken. */
  readonly notice: string | null;
}

interface Files {
  readonly checkpoints: readonly number[];
  readonly journals: readonly number[];
}

/**
 * Restores the newest state the log holds: the newest sound checkpoint, then each journal since. A broken
 * checkpoint is passed over for the one before, whose journals are still there.
 */
export async function recover(
  directory: StorageDirectory,
  files: WritableFileSystem,
  isExcluded: (directory: number, name: string) => boolean,
): Promise<Recovered> {
  const found = await listFiles(directory);
  const bases = [...found.checkpoints].sort((one, two) => two - one);
  const known = [...found.checkpoints, ...found.journals];
  const oldest = known.length === 0 ? 0 : Math.min(...known);
  for (const base of [...bases, 0]) {
    if (base === 0 && bases.length > 0 && !found.journals.includes(0)) break;
    const replay = new Replay(files);
    const checkpointBytes = base === 0 ? 0 : await applyCheckpoint(directory, base, replay);
    if (checkpointBytes !== null) {
      const journals = await applyJournals(directory, base, found.journals, replay);
      const logBytes = checkpointBytes + journals.logBytes;
      return { replay, base, oldest, ...journals, logBytes, notice: failureNotice(replay) };
    }
    // A checkpoint without its end was being written when the tab closed: nothing is lost with it.
    reset(files, isExcluded);
    await directory.remove(LogName.checkpoint(base));
  }
  const highest = Math.max(0, ...known);
  const end: LogEnd = { position: 0, sequence: 0, isEnded: false };
  const notice = 'The stored project is damaged and could not be restored.';
  return { replay: new Replay(files), epoch: highest + 1, base: null, oldest, end, logBytes: 0, notice };
}

function failureNotice(replay: Replay): string | null {
  if (replay.failures === 0) return null;
  const count = String(replay.failures);
  return `${count} changes of the stored project could not be restored (the first: ${replay.firstFailure}).`;
}

async function listFiles(directory: StorageDirectory): Promise<Files> {
  const names = await directory.list();
  const numbers = (prefix: string): number[] =>
    names.filter((name) => name.startsWith(prefix)).map((name) => Number(name.slice(prefix.length)));
  return { checkpoints: numbers('checkpoint-'), journals: numbers('journal-') };
}

/** Bytes of the checkpoint, or null when it has no sound end. */
async function applyCheckpoint(directory: StorageDirectory, epoch: number, replay: Replay): Promise<number | null> {
  const file = await directory.open(LogName.checkpoint(epoch));
  try {
    const end = readFrames(file, epoch, (payload) => replay.apply(payload));
    return end.isEnded ? end.position : null;
  } finally {
    file.close();
  }
}

async function applyJournals(
  directory: StorageDirectory,
  base: number,
  journals: readonly number[],
  replay: Replay,
): Promise<{ epoch: number; end: LogEnd; logBytes: number }> {
  let end: LogEnd = { position: 0, sequence: 0, isEnded: false };
  let logBytes = 0;
  for (let epoch = base; ; epoch++) {
    if (!journals.includes(epoch)) {
      return { epoch, end: { position: 0, sequence: 0, isEnded: false }, logBytes };
    }
    const file = await directory.open(LogName.journal(epoch));
    try {
      end = readFrames(file, epoch, (payload) => replay.apply(payload));
    } finally {
      file.close();
    }
    logBytes += end.position;
    if (!end.isEnded) return { epoch, end, logBytes };
  }
}

/** Removes what a broken checkpoint left. */
function reset(files: WritableFileSystem, isExcluded: (directory: number, name: string) => boolean): void {
  const visit = (directory: number): boolean => {
    let isEmpty = true;
    for (const { name, inode } of childrenOf(files, directory)) {
      if (isExcluded(directory, name)) isEmpty = false;
      else if (files.unlink(directory, name) < 0) {
        if (!visit(inode) || files.rmdir(directory, name) < 0) isEmpty = false;
      }
    }
    return isEmpty;
  };
  visit(files.root);
}
