import { asyncContext } from '../async-context.ts';
import type { BindingContext } from '../binding-context.ts';
import { invokeInContext } from '../callback-scope.ts';
import { internalsOf } from '../node-internals.ts';
import { handleWrapClass, releaseResources, setActive, type HandleWrap } from '../wraps/handle-wrap.ts';
import { MessageCodec, type EncodedMessage } from './message-codec.ts';

/** What travels between web ports. */
type Envelope =
  { readonly type: 'message'; readonly data: unknown; readonly backlogs: unknown[][] } | { readonly type: 'close' };

type Incoming = EncodedMessage | 'close';

interface PortState {
  readonly port: HandleWrap;
  /** The other end while it lives in this thread. */
  peer: PortState | undefined;
  /** The way to the other end when it lives elsewhere. */
  web: MessagePort | BroadcastChannel | undefined;
  readonly queue: Incoming[];
  isReceiving: boolean;
  isClosed: boolean;
}

type PortClass = (new () => HandleWrap) & { prototype: HandleWrap };

/**
 * Node's message ports. Two ends in one thread hand messages over directly (so that `receiveMessageOnPort` sees
 * them at once); when an end moves to another thread, a web port takes its place.
 */
export class PortRegistry {
  readonly codec: MessageCodec;
  readonly MessagePort: PortClass;
  readonly #context: BindingContext;
  readonly #states = new WeakMap<object, PortState>();

  constructor(context: BindingContext) {
    this.#context = context;
    this.codec = new MessageCodec(context, this);
    this.MessagePort = this.#defineClass();
  }

  #defineClass(): PortClass {
    const HandleWrapClass = handleWrapClass(this.#context);
    // A property gives the function its name past the bundler, which renames what collides with a global.
    const named = {
      MessagePort: function (): never {
        throw Object.assign(new TypeError('Constructor cannot be called'), { code: 'ERR_CONSTRUCT_CALL_INVALID' });
      },
    };
    const MessagePort = named.MessagePort as unknown as PortClass;
    const state = (port: object): PortState | undefined => this.#states.get(port);
    const methods = {
      postMessage: (port: object, value: unknown, transfer: unknown) => this.post(port, value, transfer),
      start: (port: object) => this.#start(state(port)),
    };
    MessagePort.prototype = Object.create(HandleWrapClass.prototype) as HandleWrap;
    const define = (key: string | symbol, value: unknown, enumerable = false): void => {
      Object.defineProperty(MessagePort.prototype, key, { value, writable: true, configurable: true, enumerable });
    };
    define('constructor', MessagePort);
    define(
      'postMessage',
      function postMessage(this: object, value: unknown, transfer: unknown) {
        return methods.postMessage(this, value, transfer);
      },
      true,
    );
    define(
      'start',
      function start(this: object) {
        methods.start(this);
      },
      true,
    );
    const registry = this;
    define(releaseResources, function (this: object) {
      registry.#release(state(this));
    });
    // The library takes the class out of the inheritance chain these come from.
    define(setActive, HandleWrapClass.prototype[setActive]);
    for (const key of ['getAsyncId', 'getTriggerAsyncId', 'close', 'ref', 'unref', 'hasRef'] as const)
      if (key === 'getAsyncId' || key === 'getTriggerAsyncId') define(key, HandleWrapClass.prototype[key]);
    return MessagePort;
  }

  isPort(value: unknown): boolean {
    return typeof value === 'object' && value !== null && this.#states.has(value);
  }

  createPair(): [HandleWrap, HandleWrap] {
    const first = this.#create(undefined);
    const second = this.#create(undefined);
    first.peer = second;
    second.peer = first;
    return [first.port, second.port];
  }

  createBroadcast(name: string): HandleWrap {
    const scope = `node:${this.#context.system.start.pid}:${name}`;
    const state = this.#create(undefined);
    this.#attach(state, new this.#context.platform.BroadcastChannel(scope));
    return state.port;
  }

  /** Makes a port of one that arrived in a message. */
  adopt(web: MessagePort, backlog: readonly unknown[]): HandleWrap {
    const state = this.#create(undefined);
    for (const message of backlog) state.queue.push(message as Incoming);
    this.#attach(state, web);
    return state.port;
  }

  /** Takes a port out of this thread: the web port to send, and what it had not delivered. */
  detach(port: object): { web: MessagePort; backlog: unknown[] } {
    const state = this.#states.get(port) as PortState;
    const backlog = state.queue.splice(0);
    let web: MessagePort;
    if (state.web) {
      web = state.web as MessagePort;
      web.onmessage = null;
    } else {
      const channel = new this.#context.platform.MessageChannel();
      web = channel.port2;
      if (state.peer) {
        const { peer } = state;
        peer.peer = undefined;
        this.#attach(peer, channel.port1);
      }
    }
    state.web = undefined;
    state.peer = undefined;
    state.port.close();
    return { web, backlog };
  }

  post(port: object, value: unknown, transferOption: unknown): boolean {
    const state = this.#states.get(port);
    const transfer = transferListOf(transferOption);
    if (transfer.includes(port))
      throw this.codec.translate(
        new this.#context.platform.DOMException('Transfer list contains source port', 'DataCloneError'),
      );
    const message = this.codec.encode(value, transfer);
    try {
      if (state?.web) this.#postToWeb(state.web, message);
      else {
        const data = this.#context.platform.structuredClone(message.data, { transfer: message.transfer });
        if (state?.peer) this.#receive(state.peer, { ...message, data, transfer: [] });
      }
    } catch (error) {
      throw this.codec.translate(error);
    }
    return true;
  }

  #postToWeb(web: MessagePort | BroadcastChannel, message: EncodedMessage): void {
    const envelope: Envelope = { type: 'message', data: message.data, backlogs: message.backlogs };
    const waiting = message.backlogs.flat().flatMap((entry) => (entry as Partial<EncodedMessage>).ports ?? []);
    if ('start' in web) web.postMessage(envelope, [...message.transfer, ...message.ports, ...waiting]);
    else web.postMessage(envelope);
  }

  /** The next message without waiting, or undefined. */
  take(port: object): { value: unknown } | undefined {
    const state = this.#states.get(port);
    const next = state?.queue[0];
    if (!state || next === undefined || next === 'close') return undefined;
    state.queue.shift();
    return { value: this.codec.decode(next).value };
  }

  stop(port: object): void {
    const state = this.#states.get(port);
    if (state) state.isReceiving = false;
  }

  /** Delivers everything that has arrived, now. */
  drain(port: object): void {
    const state = this.#states.get(port);
    while (state && state.queue.length > 0) this.#deliver(state, true);
  }

  #create(web: MessagePort | undefined): PortState {
    const HandleWrapClass = handleWrapClass(this.#context);
    const port = Reflect.construct(HandleWrapClass, ['MESSAGEPORT'], this.MessagePort) as HandleWrap;
    const state: PortState = { port, peer: undefined, web, queue: [], isReceiving: false, isClosed: false };
    this.#states.set(port, state);
    port[setActive](true);
    const { oninit } = internalsOf(this.#context).perIsolateSymbols;
    const initialise = (port as unknown as Record<symbol, unknown>)[oninit as symbol];
    if (typeof initialise === 'function') Reflect.apply(initialise, port, []);
    return state;
  }

  #attach(state: PortState, web: MessagePort | BroadcastChannel): void {
    state.web = web;
    // Sent by the browser when the other end is gone, for instance with its thread.
    web.addEventListener('close', () => this.#receive(state, 'close'));
    web.onmessage = (event: MessageEvent) => {
      const envelope = event.data as Envelope;
      if (envelope.type === 'close') this.#receive(state, 'close');
      else
        this.#receive(state, {
          data: envelope.data,
          backlogs: envelope.backlogs,
          ports: [...event.ports],
          transfer: [],
        });
    };
  }

  #receive(state: PortState, message: Incoming): void {
    if (state.isClosed) return;
    state.queue.push(message);
    if (state.isReceiving || message === 'close') this.#schedule(state);
  }

  #start(state: PortState | undefined): void {
    if (!state || state.isClosed) return;
    state.isReceiving = true;
    for (let count = state.queue.length; count > 0; count--) this.#schedule(state);
  }

  #schedule(state: PortState): void {
    internalsOf(this.#context).loop.enqueueWeak(() => {
      asyncContext.set(undefined);
      this.#deliver(state, false);
    });
  }

  #deliver(state: PortState, isForced: boolean): void {
    const next = state.queue[0];
    if (next === undefined || state.isClosed) return;
    if (next === 'close') {
      state.queue.shift();
      state.port.close();
      return;
    }
    if (!state.isReceiving && !isForced) return;
    state.queue.shift();
    const { value, ports } = this.codec.decode(next);
    const { emitMessage } = internalsOf(this.#context).perContextExports;
    invokeInContext(this.#context, state.port, emitMessage as (...values: unknown[]) => unknown, [
      value,
      ports,
      'message',
    ]);
  }

  #release(state: PortState | undefined): void {
    if (!state || state.isClosed) return;
    if (state.peer) {
      state.peer.peer = undefined;
      this.#receive(state.peer, 'close');
    }
    if (state.web) {
      if ('start' in state.web) state.web.postMessage({ type: 'close' } satisfies Envelope);
      state.web.onmessage = null;
      state.web.close();
    }
    state.isClosed = true;
    state.isReceiving = false;
    state.peer = undefined;
    state.web = undefined;
  }
}

/** The second argument of `postMessage`: a list, or an object with one. */
export function transferListOf(option: unknown): unknown[] {
  if (option === undefined || option === null) return [];
  if (typeof option !== 'object')
    throw Object.assign(new TypeError('Optional transferList argument must be an iterable'), {
      code: 'ERR_INVALID_ARG_TYPE',
    });
  const list = Symbol.iterator in option ? option : (option as { transfer?: unknown }).transfer;
  if (list === undefined || list === null) return [];
  if (typeof list !== 'object' || !(Symbol.iterator in list))
    throw Object.assign(new TypeError('Optional options.transfer argument must be an iterable'), {
      code: 'ERR_INVALID_ARG_TYPE',
    });
  return [...(list as Iterable<unknown>)];
}

const registries = new WeakMap<BindingContext, PortRegistry>();

/** The ports of a process; one registry per context. */
export function portRegistry(context: BindingContext): PortRegistry {
  let registry = registries.get(context);
  if (!registry) {
    registry = new PortRegistry(context);
    registries.set(context, registry);
  }
  return registry;
}
