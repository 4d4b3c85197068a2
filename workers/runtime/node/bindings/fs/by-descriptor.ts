import type { BindingContext } from '../../binding-context.ts';
import { STAT_FIELDS } from '../../../abi/file-modes.ts';
import { isStreamDescriptor, streamReader } from '../../wraps/stream-reader.ts';
import { encodeString } from '../../wraps/string-bytes.ts';
import type { RequestArgument, RequestDelivery } from './request.ts';
import type { StatusArrays } from './status-arrays.ts';

const zeroIsNothing = (errno: number): number | undefined => (errno < 0 ? errno : undefined);
const bytesOf = (view: ArrayBufferView): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const offsetOf = (position: unknown): number =>
  typeof position === 'bigint' ? Number(position) : typeof position === 'number' ? position : -1;

/** Where a synchronous write reports failure when the caller passes one, instead of throwing. */
interface ErrorContext {
  errno?: number;
  syscall?: string;
}

/** Functions that name files by descriptor. */
export function descriptorFunctions(
  context: BindingContext,
  delivery: RequestDelivery,
  arrays: StatusArrays,
): Record<string, unknown> {
  const { settle, isSync, later } = delivery;
  const reader = streamReader(context);

  function close(fd: number, request: RequestArgument): unknown {
    reader.forget(fd);
    return settle(close, request, zeroIsNothing(context.system.close(fd)), { syscall: 'close' });
  }

  /** Streams are read without blocking the program unless it asked to block. */
  function readInto(fd: number, into: Uint8Array, position: number): number {
    return position === -1 && reader.hasPending(fd)
      ? reader.takePending(fd, into)
      : context.system.read(fd, into, position);
  }

  function read(
    fd: number,
    buffer: ArrayBufferView,
    offset: number,
    length: number,
    position: unknown,
    request: RequestArgument,
  ): unknown {
    const into = bytesOf(buffer).subarray(offset, offset + length);
    const operation = { syscall: 'read' };
    if (!isSync(request) && isStreamDescriptor(context, fd)) {
      return later(request, operation, (done) => reader.readOnce(fd, into, done));
    }
    return settle(read, request, readInto(fd, into, offsetOf(position)), operation);
  }

  function readBuffers(
    fd: number,
    buffers: readonly ArrayBufferView[],
    position: unknown,
    request: RequestArgument,
  ): unknown {
    const operation = { syscall: 'read' };
    if (!isSync(request) && isStreamDescriptor(context, fd)) {
      const first = buffers.find((buffer) => buffer.byteLength > 0);
      const into = first === undefined ? new Uint8Array(0) : bytesOf(first);
      return later(request, operation, (done) => reader.readOnce(fd, into, done));
    }
    return settle(readBuffers, request, readAll(fd, buffers, offsetOf(position)), operation);
  }

  function readAll(fd: number, buffers: readonly ArrayBufferView[], position: number): number {
    let total = 0;
    for (const buffer of buffers) {
      const count = readInto(fd, bytesOf(buffer), position === -1 ? -1 : position + total);
      if (count < 0) return total > 0 ? total : count;
      total += count;
      if (count < buffer.byteLength) break;
    }
    return total;
  }

  /** One write in whichever form was asked for; streams take asynchronous writes without blocking. */
  function deliverWrite(
    entry: (...values: never[]) => unknown,
    fd: number,
    bytes: Uint8Array,
    position: unknown,
    request: RequestArgument,
    errorContext?: ErrorContext,
  ): unknown {
    const operation = { syscall: 'write' };
    if (!isSync(request) && isStreamDescriptor(context, fd)) {
      const copy = bytes.slice();
      const { length } = copy;
      return later(request, operation, (done) =>
        context.system.writeStream(fd, copy, (errno) => done(errno < 0 ? errno : length)),
      );
    }
    const outcome = context.system.write(fd, bytes, offsetOf(position));
    if (errorContext !== undefined && isSync(request) && outcome < 0) {
      // The library derives the code itself and puts it last.
      errorContext.errno = outcome;
      errorContext.syscall = 'write';
      return undefined;
    }
    return settle(entry, request, outcome, operation);
  }

  function writeBuffer(
    fd: number,
    buffer: ArrayBufferView,
    offset: number,
    length: number,
    position: unknown,
    request: RequestArgument,
    errorContext?: ErrorContext,
  ): unknown {
    const bytes = bytesOf(buffer).subarray(offset, offset + length);
    return deliverWrite(writeBuffer, fd, bytes, position, request, errorContext);
  }

  function writeBuffers(
    fd: number,
    buffers: readonly ArrayBufferView[],
    position: unknown,
    request: RequestArgument,
  ): unknown {
    const joined = new Uint8Array(buffers.reduce((total, buffer) => total + buffer.byteLength, 0));
    let at = 0;
    for (const buffer of buffers) {
      joined.set(bytesOf(buffer), at);
      at += buffer.byteLength;
    }
    return deliverWrite(writeBuffers, fd, joined, position, request);
  }

  function writeString(
    fd: number,
    text: string,
    position: unknown,
    encoding: unknown,
    request: RequestArgument,
    errorContext?: ErrorContext,
  ): unknown {
    const bytes = encodeString(context, String(text), encoding);
    return deliverWrite(writeString, fd, bytes, position, request, errorContext);
  }

  function fsync(fd: number, request: RequestArgument): unknown {
    return settle(fsync, request, zeroIsNothing(context.system.fsync(fd)), { syscall: 'fsync' });
  }

  function fdatasync(fd: number, request: RequestArgument): unknown {
    return settle(fdatasync, request, zeroIsNothing(context.system.fsync(fd)), { syscall: 'fdatasync' });
  }

  function ftruncate(fd: number, length: number, request: RequestArgument): unknown {
    return settle(ftruncate, request, zeroIsNothing(context.system.ftruncate(fd, length)), { syscall: 'ftruncate' });
  }

  function fchmod(fd: number, mode: number, request: RequestArgument): unknown {
    return settle(fchmod, request, zeroIsNothing(context.system.fchmod(fd, mode)), { syscall: 'fchmod' });
  }

  function fchown(fd: number, uid: number, gid: number, request: RequestArgument): unknown {
    return settle(fchown, request, zeroIsNothing(context.system.fchown(fd, uid, gid)), { syscall: 'fchown' });
  }

  function futimes(fd: number, accessed: number, modified: number, request: RequestArgument): unknown {
    return settle(futimes, request, zeroIsNothing(context.system.futimes(fd, accessed, modified)), {
      syscall: 'futime',
    });
  }

  function fstat(fd: number, isBigint: boolean, request: RequestArgument, shouldNotThrow: unknown): unknown {
    const into = isSync(request) ? arrays.shared(isBigint) : arrays.fresh(isBigint, STAT_FIELDS);
    const errno = context.system.fstat(fd, into);
    if (errno < 0 && isSync(request) && shouldNotThrow === true) return undefined;
    return settle(fstat, request, errno < 0 ? errno : into, { syscall: 'fstat' });
  }

  return {
    close,
    read,
    readBuffers,
    writeBuffer,
    writeBuffers,
    writeString,
    fsync,
    fdatasync,
    ftruncate,
    fchmod,
    fchown,
    futimes,
    fstat,
  };
}
