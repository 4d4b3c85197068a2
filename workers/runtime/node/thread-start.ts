import type { ThreadStart } from '../abi/process-start.ts';
import type { BindingContext } from './binding-context.ts';

/** Turns the prepared process into a `worker_threads` worker. */
export function enterThread(context: BindingContext, thread: ThreadStart): void {
  void context;
  void thread;
  throw new Error('threads are not available');
}
