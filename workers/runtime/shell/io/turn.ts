/** Lets other tasks of the worker run: resolves in a later task of the event loop, sooner than a timer would. */
let port: MessagePort | null = null;
let waiting: (() => void)[] = [];
let lastTurn = 0;

/** How long the coroutines may run without giving the event loop a chance, in milliseconds. */
const slice = 8;

function sender(): MessagePort {
  if (port) return port;
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const ready = waiting;
    waiting = [];
    lastTurn = performance.now();
    for (const resolve of ready) resolve();
  };
  // Under Node (tests) an open port would keep the process alive.
  for (const end of [channel.port1, channel.port2]) (end as { unref?: () => void }).unref?.();
  port = channel.port2;
  return port;
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) sender().postMessage(0);
  });
}

/** Whether the coroutines have run long enough that one of them should call `nextTurn`. */
export function isTurnDue(): boolean {
  return performance.now() - lastTurn > slice;
}
