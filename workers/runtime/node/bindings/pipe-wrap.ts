import type { BindingFactory } from '../binding-context.ts';
import { pipeClass } from '../wraps/pipe-class.ts';
import { requestClass } from '../wraps/stream-methods.ts';

/** Pipes, Unix sockets and the channel between a process and its forked child. */
export const createPipeWrapBinding: BindingFactory = (context) => ({
  Pipe: pipeClass(context),
  PipeConnectWrap: requestClass(context, 'PipeConnectWrap', 'PIPECONNECTWRAP'),
});
