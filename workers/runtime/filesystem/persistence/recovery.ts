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

const LOG_START: LogEnd = { position: 0, sequence: 0, isEnded: false };

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
  const known = [...found.checkpoints, ...found.journals];
  const oldest = known.length === 0 ? 0 : Math.min(...known);
  const bases = [...found.checkpoints].sort((one, two) => two - one);
  if (bases.length === 0 || found.journals.includes(0)) bases.push(0);
  for (let index = 0; ; index++) {
    const base = bases[index] ?? 0;
    const replay = new Replay(files);
    const checkpoint = base === 0 ? { bytes: 0, isWhole: true } : await applyCheckpoint(directory, base, replay);
    if (checkpoint.isWhole) {
      const journals = await applyJournals(directory, base, found.journals, replay);
      const logBytes = checkpoint.bytes + journals.logBytes;
      return { replay, base, oldest, ...journals, logBytes, notice: failureNotice(replay) };
    }
    if (index === bases.length - 1) {
      // No other is left: its sound beginning and what the journals add are better than nothing.
      const { logBytes } = await applyJournals(directory, base, found.journals, replay);
      const notice = 'The stored project is damaged: what could be read is here, some files may be incomplete.';
      return { replay, base: null, oldest, epoch: Math.max(...known) + 1, end: LOG_START, logBytes, notice };
    }
    // A checkpoint without its end was being written when the tab closed: nothing is lost with it.
    reset(files, isExcluded);
    await directory.remove(LogName.checkpoint(base));
  }
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

/** Applies a checkpoint as far as it is sound. */
async function applyCheckpoint(
  directory: StorageDirectory,
  epoch: number,
  replay: Replay,
): Promise<{ bytes: number; isWhole: boolean }> {
  const file = await directory.open(LogName.checkpoint(epoch));
  try {
    const end = readFrames(file, epoch, (payload) => replay.apply(payload));
    return { bytes: end.position, isWhole: end.isEnded };
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
  let end = LOG_START;
  let logBytes = 0;
  for (let epoch = base; ; epoch++) {
    if (!journals.includes(epoch)) {
      return { epoch, end: LOG_START, logBytes };
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
