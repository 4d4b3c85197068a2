import type { HandleType } from '../../abi/system.ts';
import type { BindingContext } from '../binding-context.ts';
import type { LibuvStreamWrap } from './stream-wrap.ts';

/** Type of handles that are neither servers nor channels. */
const SOCKET = 0;

interface OpenableHandle extends LibuvStreamWrap {
  open(fd: number): number;
}

/** The handle object of a descriptor that another process sent, or undefined for kinds that have none. */
export function handleForDescriptor(context: BindingContext, fd: number): object | undefined {
  const type: HandleType = context.system.handleType(fd);
  if (type === 'TCP') {
    const { TCP } = context.binding('tcp_wrap') as unknown as { TCP: new (type: number) => OpenableHandle };
    const handle = new TCP(SOCKET);
    handle.open(fd);
    return handle;
  }
  if (type !== 'PIPE') return undefined;
  const { Pipe } = context.binding('pipe_wrap') as unknown as { Pipe: new (type: number) => OpenableHandle };
  const handle = new Pipe(SOCKET);
  handle.open(fd);
  return handle;
}
