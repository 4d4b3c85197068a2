import { OpenFileTable } from '../abi/open-file-table.ts';
import type { KernelToThread, PrepareMessage, ThreadToKernel } from '../abi/worker-messages.ts';
import { attachFileSystem } from '../filesystem/index.ts';
import { MailboxClient } from './mailbox-client.ts';
import type { Program } from './program.ts';
import { createSystemClient, type SystemClient } from './system-client.ts';

/** The browser's own, whatever a program does to the global object later. */
const platformFetch = globalThis.fetch.bind(globalThis);

/**
 * Makes this worker a zygote of `program`: it is prepared at once and becomes a process, or a thread of one, when
 * the kernel says so.
 */
export function serveProcess(program: Program): void {
  const onFirst = (event: MessageEvent<PrepareMessage>): void => {
    if (event.data?.type !== 'prepare') return;
    removeEventListener('message', onFirst);
    void become(program, event.data);
  };
  addEventListener('message', onFirst);
}

async function become(program: Program, prepare: PrepareMessage): Promise<void> {
  const { port } = prepare;
  const tell = (message: ThreadToKernel): void => port.postMessage(message);
  const fail = (reason: unknown): void => {
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    tell({ type: 'failed', message: text });
  };
  let client: SystemClient | null = null;
  port.onmessage = ({ data }: MessageEvent<KernelToThread>) => {
    if (data.type !== 'start') {
      client?.onMessage(data);
      return;
    }
    client = startClient(prepare, data);
    // Not awaited in a way that would add a turn: the program decides when it runs what.
    try {
      const running = program.run(client.system);
      if (running instanceof Promise) running.catch(fail);
    } catch (reason) {
      fail(reason);
    }
  };
  try {
    await program.prepare(prepare.assets);
    tell({ type: 'prepared' });
  } catch (reason) {
    fail(reason);
  }
}

function startClient(prepare: PrepareMessage, message: Extract<KernelToThread, { type: 'start' }>): SystemClient {
  const { port, memory } = prepare;
  const mailbox = new MailboxClient(prepare.mailbox, memory.machine, prepare.slot, () => port.postMessage(0));
  const start = message.thread === undefined ? message.start : { ...message.start, thread: message.thread };
  return createSystemClient(
    {
      mailbox,
      fileSystem: attachFileSystem(memory.fileSystem),
      openFiles: new OpenFileTable(memory.openFiles),
      machine: new Int32Array(memory.machine),
      process: new Int32Array(message.process),
      start,
      hostname: prepare.hostname,
      machineStartedAt: prepare.machineStartedAt,
      gateway: prepare.gateway,
      port,
    },
    platformFetch,
  );
}
