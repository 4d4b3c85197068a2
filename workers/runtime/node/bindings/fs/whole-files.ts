import type { BindingContext } from '../../binding-context.ts';
import { OpenFlag } from '../../../abi/file-modes.ts';
import { streamReader } from '../../wraps/stream-reader.ts';
import { encodeString } from '../../wraps/string-bytes.ts';
import { pathOf, type PathArgument } from './path-codec.ts';
import type { RequestDelivery } from './request.ts';

const READ_CHUNK = 65_536;

/** `readFileUtf8` and `writeFileUtf8`: whole files in one call, by path or descriptor. */
export function wholeFileFunctions(context: BindingContext, delivery: RequestDelivery): Record<string, unknown> {
  const fail: RequestDelivery['fail'] = delivery.fail;
  // A byte order mark is part of the text, as in Node.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const reader = streamReader(context);

  function readToEnd(fd: number): Uint8Array | number {
    const chunks: Uint8Array[] = [];
    let total = 0;
    for (;;) {
      const chunk = new Uint8Array(READ_CHUNK);
      const count = reader.hasPending(fd) ? reader.takePending(fd, chunk) : context.system.read(fd, chunk, -1);
      if (count < 0) return count;
      if (count === 0) break;
      chunks.push(chunk.subarray(0, count));
      total += count;
    }
    const whole = new Uint8Array(total);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }

  function readByPath(path: string, flags: number): Uint8Array {
    if (flags === OpenFlag.O_RDONLY) {
      const contents = context.system.readFile(path);
      if (typeof contents !== 'number') return contents;
    }
    // Opening tells apart what failed: the open (named with its path) or the read.
    const fd = context.system.open(path, flags, 0o666);
    if (fd < 0) fail(readFileUtf8, fd, { syscall: 'open', path });
    const contents = readToEnd(fd);
    context.system.close(fd);
    if (typeof contents === 'number') fail(readFileUtf8, contents, { syscall: 'read' });
    return contents;
  }

  function readFileUtf8(target: PathArgument | number, flags: number): string {
    if (typeof target !== 'number') return decoder.decode(readByPath(pathOf(target), flags));
    const contents = readToEnd(target);
    if (typeof contents === 'number') fail(readFileUtf8, contents, { syscall: 'read' });
    return decoder.decode(contents);
  }

  function writeFileUtf8(target: PathArgument | number, text: string, flags: number, mode: number): void {
    const bytes = encodeString(context, text, 'utf8');
    if (typeof target === 'number') {
      const written = context.system.write(target, bytes, -1);
      if (written < 0) fail(writeFileUtf8, written, { syscall: 'write' });
      return;
    }
    const path = pathOf(target);
    const errno = context.system.writeFile(path, bytes, flags, mode);
    if (errno < 0) fail(writeFileUtf8, errno, { syscall: 'open', path });
  }

  return { readFileUtf8, writeFileUtf8 };
}
