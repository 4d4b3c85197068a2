import type { WritableFileSystem } from '../types.ts';
import { ChangeLog } from './change-log.ts';
import { CheckpointWriter } from './checkpoint.ts';
import { FrameFlag, FrameWriter } from './frame-writer.ts';
import { RecordEncoder } from './record-encoder.ts';
import { LogName, recover } from './recovery.ts';
import { type StorageDirectory, type StorageFile, StorageFullError } from './storage-file.ts';

export interface PersistenceOptions {
  /** Absolute paths of places that are not kept: `/proc`, `/dev`, `/tmp`, read-only images. */
  readonly exclude: readonly string[];
  /** Told once, in one sentence, when changes cannot be stored any more, and when something was lost. */
  readonly onProblem: (message: string) => void;
  /** Bytes of a checkpoint written before other work gets its turn; a few milliseconds' worth when absent. */
  readonly sliceBytes?: number;
}

/** Keeps a file system durable. Changes made before `close` are stored without anything being called. */
export interface Persistence {
  /** Files of an earlier visit were found. */
  readonly isRestored: boolean;
  readonly isDurable: boolean;
  /** Why it is not durable, in one sentence. */
  readonly reason: string | null;
  /** Resolves once everything that was changed before the call is on durable storage. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const CLOSED = 'the storage of this project is closed';
/** Milliseconds from a change to its being written. */
const WRITE_DELAY = 40;
const SLICE_BYTES = 8 * 1024 * 1024;
/** Milliseconds between attempts while the storage is full. */
const RETRY_DELAY = 5000;
/** The log may grow by this, in bytes, above twice the size of the contents before it is compacted. */
const COMPACTION_SLACK = 16 * 1024 * 1024;

/**
 * A journal of changes with checkpoints. Epoch N is the journal `journal-N` that begins with the checkpoint
 * `checkpoint-N` (epoch 0 begins with nothing). While checkpoint N+1 is being written, journal N is already
 * ended and journal N+1 takes the changes; only when the checkpoint is whole are the files before N deleted.
 */
export class LogPersistence implements Persistence {
  readonly isDurable = true;
  readonly reason = null;
  isRestored = false;
  readonly #changes: ChangeLog;
  #journal: FrameWriter | null = null;
  #encoder: RecordEncoder | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopObserving: () => void = () => undefined;
  #hasProblem = false;
  #logBytes = 0;
  /** Smallest epoch that may have files, and the one of the newest whole checkpoint. */
  #oldest = 0;
  #base = 0;
  #compaction: Promise<void> | null = null;
  #compactionFloor = 0;
  #isClosed = false;

  private constructor(
    private readonly directory: StorageDirectory,
    private readonly files: WritableFileSystem,
    private readonly options: PersistenceOptions,
  ) {
    this.#changes = new ChangeLog(files, new Set(options.exclude), () => this.#schedule(WRITE_DELAY));
  }

  /** Restores what the directory holds into `files` and keeps it up to date from then on. */
  static async open(
    directory: StorageDirectory,
    files: WritableFileSystem,
    options: PersistenceOptions,
  ): Promise<LogPersistence> {
    const persistence = new LogPersistence(directory, files, options);
    await persistence.#restore();
    return persistence;
  }

  async #restore(): Promise<void> {
    const recovered = await recover(this.directory, this.files, (at, name) => this.#changes.isExcluded(at, name));
    const { replay, epoch, end } = recovered;
    this.#changes.adopt(replay.inodeOf, replay.highestId);
    this.isRestored = recovered.logBytes > 0;
    this.#logBytes = recovered.logBytes;
    this.#oldest = recovered.oldest;
    this.#base = recovered.base ?? epoch;
    const file = await this.directory.open(LogName.journal(epoch));
    file.truncate(end.position);
    this.#useJournal(new FrameWriter(file, epoch, end.position, end.sequence));
    this.#stopObserving = this.files.observe(this.#changes);
    // What the kernel made before the log was opened.
    this.#changes.addChildren(this.files.root);
    if (recovered.notice !== null) this.options.onProblem(recovered.notice);
    // A journal that no sound checkpoint leads to would never be read.
    if (recovered.base === null) await this.compact();
  }

  #useJournal(journal: FrameWriter): void {
    this.#journal = journal;
    this.#encoder = new RecordEncoder(journal);
  }

  async sync(): Promise<void> {
    if (this.#isClosed) throw new Error(CLOSED);
    this.#write();
    this.#journal?.file.flush();
    this.#considerCompaction();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    let failure: unknown = null;
    try {
      await this.sync();
    } catch (error) {
      failure = error;
    }
    this.#isClosed = true;
    this.#stopObserving();
    // A checkpoint cut short loses nothing: the journals before it are whole.
    await this.#compaction?.catch(() => undefined);
    this.#journal?.file.close();
    this.directory.close();
    if (failure !== null) throw failure as Error;
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#writeInBackground(), delay);
  }

  #writeInBackground(): void {
    if (this.#isClosed) return;
    try {
      this.#write();
      this.#considerCompaction();
    } catch (error) {
      this.#report(error);
    }
  }

  /** Writes all changes as one transaction, or throws and leaves the log as it was. */
  #write(flags = 0): void {
    const journal = this.#journal;
    const encoder = this.#encoder;
    if (journal === null || encoder === null) return;
    if (this.#changes.isEmpty && flags === 0) return;
    clearTimeout(this.#timer);
    const before = journal.length;
    try {
      this.#changes.encode(encoder);
      journal.commit(flags);
    } catch (error) {
      journal.rollback();
      if (!this.#isClosed) this.#schedule(RETRY_DELAY);
      throw error;
    }
    this.#changes.clear();
    this.#logBytes += journal.length - before;
    this.#hasProblem = false;
  }

  #report(error: unknown): void {
    if (this.#hasProblem) return;
    this.#hasProblem = true;
    const reason = error instanceof Error ? error.message : String(error);
    const advice = error instanceof StorageFullError ? reason : `The browser's storage failed: ${reason}`;
    this.options.onProblem(`Changes are not being saved. ${advice}`);
  }

  #considerCompaction(): void {
    const limit = 2 * this.files.usage().used + COMPACTION_SLACK;
    if (this.#compaction !== null || this.#logBytes <= Math.max(limit, this.#compactionFloor)) return;
    this.compact().catch((error: unknown) => {
      // The journals are whole, so nothing is lost; a log twice as long is the next occasion.
      this.#compactionFloor = this.#logBytes * 2;
      if (!this.#isClosed && !(error instanceof StorageFullError)) this.#report(error);
    });
  }

  /** Writes a checkpoint and drops the log before it; joins one that is under way. */
  compact(): Promise<void> {
    this.#compaction ??= this.#compact().finally(() => {
      this.#compaction = null;
    });
    return this.#compaction;
  }

  async #compact(): Promise<void> {
    const before = this.#journal;
    if (before === null || this.#isClosed) return;
    const epoch = before.epoch + 1;
    const journalFile = await this.directory.open(LogName.journal(epoch));
    try {
      journalFile.truncate(0);
      const checkpointFile = await this.directory.open(LogName.checkpoint(epoch));
      let isWhole = false;
      try {
        await this.#writeCheckpoint(before, journalFile, checkpointFile);
        isWhole = true;
      } finally {
        if (!isWhole) checkpointFile.truncate(0);
        checkpointFile.close();
      }
    } finally {
      if (this.#journal?.file !== journalFile) journalFile.close();
    }
    // The checkpoint before stays, should this one be damaged one day.
    await this.#removeOlder(this.#base);
    this.#base = epoch;
  }

  async #writeCheckpoint(before: FrameWriter, journalFile: StorageFile, checkpointFile: StorageFile): Promise<void> {
    const epoch = before.epoch + 1;
    checkpointFile.truncate(0);
    if (this.#isClosed) throw new Error(CLOSED);
    // From here to the first slice nothing else runs: names and the turn of the journal are one instant.
    this.#write(FrameFlag.END);
    this.#useJournal(new FrameWriter(journalFile, epoch, 0, 0));
    before.file.flush();
    before.file.close();
    const sliceBytes = this.options.sliceBytes ?? SLICE_BYTES;
    const checkpoint = new CheckpointWriter(this.files, this.#changes, checkpointFile, epoch, sliceBytes);
    while (checkpoint.writeSlice()) {
      await nextTask();
      if (this.#isClosed) throw new Error(CLOSED);
    }
    // The journal must hold every change that the contents just read may show.
    this.#write();
    journalFile.flush();
    checkpoint.finish();
    this.#logBytes = checkpoint.length + (this.#journal?.length ?? 0);
    this.#compactionFloor = 0;
  }

  /** Deletes the files of epochs before `epoch`. */
  async #removeOlder(epoch: number): Promise<void> {
    for (; this.#oldest < epoch; this.#oldest++) {
      await this.directory.remove(LogName.checkpoint(this.#oldest));
      await this.directory.remove(LogName.journal(this.#oldest));
    }
  }
}

/** A turn of the event loop. A timer would be held back four milliseconds by browsers. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
