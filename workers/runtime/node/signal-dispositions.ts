import type { System } from '../abi/system.ts';
import { Signal } from '../abi/signals.ts';

/**
 * What a Node process does with a signal nobody listens to. A broken pipe is told by the failed write alone; the
 * signal is handled rather than ignored, since children would inherit that. Source: `PlatformInit` in `node.cc`.
 */
export function restoreDisposition(system: System, signal: number): void {
  if (signal === Signal.SIGPIPE) system.setSignalDisposition(signal, 'handle', () => undefined);
  else system.setSignalDisposition(signal, 'default');
}
