import { asyncContext } from '../async-context.ts';
import type { BindingContext } from '../binding-context.ts';
import { invokeInContext } from '../callback-scope.ts';
import { internalsOf } from '../node-internals.ts';
import { handleWrapClass, releaseResources, setActive, type HandleWrap } from '../wraps/handle-wrap.ts';
import { MessageCodec, type EncodedMessage } from './message-codec.ts';
import { createLinkEnds, ThreadLink, type LinkEnd } from './thread-link.ts';

/** What travels through a `BroadcastChannel`. */
interface BroadcastEnvelope {
  readonly data: unknown;
}

/** A port that moves to another thread, beside its web port. */
export interface DetachedPort {
  readonly web: MessagePort;
  readonly end: LinkEnd;
  /** What it had received but not delivered. */
  readonly backlog: unknown[];
}

type Incoming = EncodedMessage | 'close';

interface PortState {
  readonly port: HandleWrap;
  /** The other end while it lives in this thread. */
  peer: PortState | undefined;
  /** The way to the other end when it lives in another thread. */
  link: ThreadLink | undefined;
  broadcast: BroadcastChannel | undefined;
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
    const first = this.#create();
    const second = this.#create();
    first.peer = second;
    second.peer = first;
    return [first.port, second.port];
  }

  createBroadcast(name: string): HandleWrap {
    const scope = `node:${this.#context.system.start.pid}:${name}`;
    const state = this.#create();
    const channel = new this.#context.platform.BroadcastChannel(scope);
    state.broadcast = channel;
    channel.onmessage = (event: MessageEvent) => {
      const { data } = event.data as BroadcastEnvelope;
      this.#receive(state, { data, remains: [], ports: [], transfer: [] });
    };
    return state.port;
  }

  /** Makes a port of one that arrived in a message. */
  adopt(web: MessagePort, end: LinkEnd, backlog: readonly unknown[]): HandleWrap {
    const state = this.#create();
    for (const message of backlog) state.queue.push(message as Incoming);
    this.#link(state, web, end);
    return state.port;
  }

  /** Takes a port out of this thread. */
  detach(port: object): DetachedPort {
    const state = this.#states.get(port) as PortState;
    let web: MessagePort;
    let end: LinkEnd;
    if (state.link) {
      web = state.link.web;
      end = state.link.detach();
    } else {
      const channel = new this.#context.platform.MessageChannel();
      const [kept, sent] = createLinkEnds();
      web = channel.port2;
      end = sent;
      if (state.peer) {
        state.peer.peer = undefined;
        this.#link(state.peer, channel.port1, kept);
      }
    }
    const backlog = state.queue.splice(0);
    state.link = undefined;
    state.peer = undefined;
    state.port.close();
    return { web, end, backlog };
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
      if (state?.link) state.link.post(message);
      else if (state?.broadcast) state.broadcast.postMessage({ data: message.data } satisfies BroadcastEnvelope);
      else {
        const data = this.#context.platform.structuredClone(message.data, { transfer: message.transfer });
        if (state?.peer) this.#receive(state.peer, { ...message, data, transfer: [] });
      }
    } catch (error) {
      throw this.codec.translate(error);
    }
    return true;
  }

  /** The next message without waiting, or undefined. */
  take(port: object): { value: unknown } | undefined {
    const state = this.#states.get(port);
    state?.link?.pump();
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
    state?.link?.pump();
    while (state && state.queue.length > 0) this.#deliver(state, true);
  }

  #create(): PortState {
    const HandleWrapClass = handleWrapClass(this.#context);
    const port = Reflect.construct(HandleWrapClass, ['MESSAGEPORT'], this.MessagePort) as HandleWrap;
    const state: PortState = {
      port,
      peer: undefined,
      link: undefined,
      broadcast: undefined,
      queue: [],
      isReceiving: false,
      isClosed: false,
    };
    this.#states.set(port, state);
    port[setActive](true);
    const { oninit } = internalsOf(this.#context).perIsolateSymbols;
    const initialise = (port as unknown as Record<symbol, unknown>)[oninit as symbol];
    if (typeof initialise === 'function') Reflect.apply(initialise, port, []);
    return state;
  }

  #link(state: PortState, web: MessagePort, end: LinkEnd): void {
    state.link = new ThreadLink(this.#context, web, end, (message) => this.#receive(state, message));
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
    state.link?.close();
    state.broadcast?.close();
    state.isClosed = true;
    state.isReceiving = false;
    state.peer = undefined;
    state.link = undefined;
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
