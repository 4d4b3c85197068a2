import type { BindingContext } from '../binding-context.ts';
import { createQueueMemory, SharedQueue, type QueueMemory } from './shared-queue.ts';
import type { EncodedMessage, PortRemains } from './message-codec.ts';

/** What travels through the web port of a link. */
type Envelope =
  | { readonly type: 'message'; readonly sequence: number; readonly data: unknown; readonly remains: PortRemains[] }
  | { readonly type: 'close'; readonly sequence: number }
  /** Something is in the shared queue. */
  | { readonly type: 'bell' };

type Incoming = EncodedMessage | 'close';

/** One end of a link on its way to another thread: all of it can be structured-cloned. */
export interface LinkEnd {
  readonly incoming: QueueMemory;
  readonly outgoing: QueueMemory;
  readonly expected: number;
  readonly next: number;
}

interface SerdesBinding {
  readonly Serializer: new () => { writeHeader(): void; writeValue(value: unknown): void; releaseBuffer(): Uint8Array };
  readonly Deserializer: new (bytes: Uint8Array) => { readHeader(): void; readValue(): unknown };
}

/** The two ends of a new link; each goes with one port of a web channel. */
export function createLinkEnds(): [LinkEnd, LinkEnd] {
  const [there, back] = [createQueueMemory(), createQueueMemory()];
  return [
    { incoming: back, outgoing: there, expected: 0, next: 0 },
    { incoming: there, outgoing: back, expected: 0, next: 0 },
  ];
}

/**
 * A connection to a port in another thread. Plain messages go through shared memory, where a waiting thread can
 * take them; those that move ports, buffers or shared memory go through the web port. Sequence numbers keep the
 * order between both ways.
 */
export class ThreadLink {
  readonly web: MessagePort;
  readonly #context: BindingContext;
  readonly #incoming: SharedQueue;
  readonly #outgoing: SharedQueue;
  readonly #receive: (message: Incoming) => void;
  /** Messages of the web port that are ahead of one in the shared queue. */
  readonly #early = new Map<number, Incoming>();
  #expected: number;
  #next: number;
  #MessageSerializer: SerdesBinding['Serializer'] | undefined;

  constructor(context: BindingContext, web: MessagePort, end: LinkEnd, receive: (message: Incoming) => void) {
    this.#context = context;
    this.web = web;
    this.#incoming = new SharedQueue(end.incoming);
    this.#outgoing = new SharedQueue(end.outgoing);
    this.#expected = end.expected;
    this.#next = end.next;
    this.#receive = receive;
    // Sent by the browser when the other end is gone, for instance with its thread.
    web.addEventListener('close', () => {
      this.pump();
      this.#receive('close');
    });
    web.onmessage = (event: MessageEvent) => {
      const envelope = event.data as Envelope;
      if (envelope.type === 'close') this.#early.set(envelope.sequence, 'close');
      if (envelope.type === 'message') {
        const { data, remains } = envelope;
        this.#early.set(envelope.sequence, { data, remains, ports: [...event.ports], transfer: [] });
      }
      this.pump();
    };
  }

  /** Hands over what has arrived, in the order it was sent. */
  pump(): void {
    for (;;) {
      const bytes = this.#incoming.shift(this.#expected);
      const message = bytes ? this.#deserialize(bytes) : this.#early.get(this.#expected);
      if (message === undefined) return;
      this.#early.delete(this.#expected);
      this.#expected++;
      this.#receive(message);
    }
  }

  post(message: EncodedMessage): void {
    const sequence = this.#next;
    const isPlain = message.ports.length === 0 && message.transfer.length === 0;
    const bytes = isPlain ? this.#serialize(message.data) : undefined;
    if (bytes && this.#outgoing.push(sequence, bytes)) {
      this.#next++;
      this.#send({ type: 'bell' });
      return;
    }
    const { data, remains } = message;
    const waiting = remains
      .flatMap(({ backlog }) => backlog)
      .flatMap((entry) => (entry as Partial<EncodedMessage>).ports ?? []);
    this.#send({ type: 'message', sequence, data, remains }, [...message.transfer, ...message.ports, ...waiting]);
    this.#next++;
  }

  close(): void {
    this.#send({ type: 'close', sequence: this.#next });
    this.web.onmessage = null;
    this.web.close();
  }

  /** Gives this end up, to be sent to another thread together with `web`. */
  detach(): LinkEnd {
    this.web.onmessage = null;
    this.pump();
    return {
      incoming: this.#incoming.memory,
      outgoing: this.#outgoing.memory,
      expected: this.#expected,
      next: this.#next,
    };
  }

  #send(envelope: Envelope, transfer: Transferable[] = []): void {
    this.web.postMessage(envelope, transfer);
  }

  /** Undefined for what only the structured clone can carry (or refuse). */
  #serialize(data: unknown): Uint8Array | undefined {
    this.#MessageSerializer ??= messageSerializer(this.#context);
    try {
      const serializer = new this.#MessageSerializer();
      serializer.writeHeader();
      serializer.writeValue(data);
      return serializer.releaseBuffer();
    } catch {
      return undefined;
    }
  }

  #deserialize(bytes: Uint8Array): EncodedMessage {
    const { Deserializer } = this.#context.binding('serdes') as unknown as SerdesBinding;
    const deserializer = new Deserializer(bytes);
    deserializer.readHeader();
    return { data: deserializer.readValue(), remains: [], ports: [], transfer: [] };
  }
}

function messageSerializer(context: BindingContext): SerdesBinding['Serializer'] {
  const { Serializer } = context.binding('serdes') as unknown as SerdesBinding;
  return class extends Serializer {
    _getDataCloneError(message: string): Error {
      return new Error(message);
    }
  };
}
