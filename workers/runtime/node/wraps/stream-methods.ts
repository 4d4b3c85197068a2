import { Errno } from '../../abi/errno.ts';
import type { BindingContext } from '../binding-context.ts';
import { asyncWrapClass, type AsyncWrap } from './async-wrap.ts';
import {
  FINISHED,
  StreamEndpoint,
  type ReadOutcome,
  type StreamListener,
  type StreamTransport,
} from './stream-endpoint.ts';
import { encodeString } from './string-bytes.ts';

/** The stream behind a handle object. */
export const endpoint = Symbol('endpoint');

/** A handle that is a stream (`isStreamBase`). */
export interface StreamHandle {
  readonly [endpoint]: StreamEndpoint;
}

/** Indices into `streamBaseState`, by which numbers pass beside a call. */
const StateField = { kReadBytesOrError: 0, kArrayBufferOffset: 1, kBytesWritten: 2, kLastWriteWasAsync: 3 };

/** What handles of all kinds share: the state array and the request classes. */
export interface StreamRequests {
  readonly streamBaseState: Int32Array;
  readonly WriteWrap: new () => AsyncWrap;
  readonly ShutdownWrap: new () => AsyncWrap;
}

const requestClasses = new WeakMap<BindingContext, StreamRequests>();

export function streamRequests(context: BindingContext): StreamRequests {
  let known = requestClasses.get(context);
  if (known === undefined) {
    known = {
      streamBaseState: new Int32Array(4),
      WriteWrap: requestClass(context, 'WriteWrap', 'WRITEWRAP'),
      ShutdownWrap: requestClass(context, 'ShutdownWrap', 'SHUTDOWNWRAP'),
    };
    requestClasses.set(context, known);
  }
  return known;
}

/** A class of request objects the library fills with properties of its own. */
export function requestClass(context: BindingContext, name: string, provider: string): new () => AsyncWrap {
  const Request = class extends asyncWrapClass(context) {
    constructor() {
      super(provider);
    }
  };
  Object.defineProperty(Request, 'name', { value: name });
  return Request;
}

/** The stream of a handle object of this runtime, if it is one. */
export function endpointOf(handle: unknown): StreamEndpoint | undefined {
  return typeof handle === 'object' && handle !== null ? (handle as Partial<StreamHandle>)[endpoint] : undefined;
}

interface HandleState {
  onread: ((buffer: ArrayBuffer | undefined) => unknown) | undefined;
  userBuffer: Uint8Array | undefined;
}

const states = new WeakMap<object, HandleState>();

function stateOf(handle: object): HandleState {
  let state = states.get(handle);
  if (state === undefined) {
    state = { onread: undefined, userBuffer: undefined };
    states.set(handle, state);
  }
  return state;
}

/** Makes the endpoint of a handle, whose own listener is the handle's `onread` property. */
export function createEndpoint(context: BindingContext, handle: object, transport: StreamTransport): StreamEndpoint {
  const { streamBaseState } = streamRequests(context);
  const call = (count: number, offset: number, buffer: ArrayBuffer | undefined): unknown => {
    streamBaseState[StateField.kReadBytesOrError] = count;
    streamBaseState[StateField.kArrayBufferOffset] = offset;
    return stateOf(handle).onread?.call(handle, buffer);
  };
  const listener: StreamListener = {
    receiver: handle,
    onStreamRead(outcome: ReadOutcome) {
      const state = stateOf(handle);
      if (typeof outcome === 'number') call(outcome, 0, undefined);
      else if (state.userBuffer === undefined) call(outcome.length, outcome.byteOffset, outcome.buffer);
      else fillUserBuffer(handle as StreamHandle, state, outcome, call);
    },
  };
  return new StreamEndpoint(context, handle, transport, listener);
}

function fillUserBuffer(
  handle: StreamHandle,
  state: HandleState,
  bytes: Uint8Array<ArrayBuffer>,
  call: (count: number, offset: number, buffer: undefined) => unknown,
): void {
  const into = state.userBuffer as Uint8Array;
  const part = bytes.subarray(0, into.length);
  if (part.length < bytes.length) handle[endpoint].putBack(bytes.subarray(part.length));
  into.set(part);
  const next = call(part.length, 0, undefined);
  if (next instanceof Uint8Array) state.userBuffer = next;
}

type WriteRequest = AsyncWrap & { error?: string };

/** Gives a handle class the methods and accessors of `StreamBase`. */
export function defineStreamMethods(context: BindingContext, prototype: StreamHandle): void {
  const { streamBaseState } = streamRequests(context);

  function write(handle: StreamHandle, request: WriteRequest, bytes: Uint8Array<ArrayBuffer>): number {
    const outcome = handle[endpoint].writeFor(request, bytes);
    streamBaseState[StateField.kBytesWritten] = outcome < 0 ? 0 : bytes.length;
    streamBaseState[StateField.kLastWriteWasAsync] = outcome === 0 ? 1 : 0;
    return outcome === FINISHED ? 0 : outcome;
  }

  const writeText = (encoding: string) =>
    function (this: StreamHandle, request: WriteRequest, text: string, sentHandle?: unknown): number {
      const errno = sendHandle(context, this, sentHandle);
      if (errno < 0) return errno;
      return write(this, request, encodeString(context, text, encoding));
    };

  const methods = {
    readStart(this: StreamHandle): number {
      return this[endpoint].readStart();
    },
    readStop(this: StreamHandle): number {
      return this[endpoint].readStop();
    },
    shutdown(this: StreamHandle, request: AsyncWrap): number {
      return this[endpoint].shutdownFor(request);
    },
    useUserBuffer(this: StreamHandle, buffer: Uint8Array): void {
      stateOf(this).userBuffer = buffer;
    },
    writeBuffer(this: StreamHandle, request: WriteRequest, buffer: ArrayBufferView, sentHandle?: unknown): number {
      const errno = sendHandle(context, this, sentHandle);
      if (errno < 0) return errno;
      return write(this, request, copyOf(buffer));
    },
    writev(this: StreamHandle, request: WriteRequest, chunks: readonly unknown[], areAllBuffers: boolean): number {
      return write(this, request, joinedChunks(context, chunks, areAllBuffers));
    },
    writeAsciiString: writeText('latin1'),
    writeUtf8String: writeText('utf8'),
    writeUcs2String: writeText('utf16le'),
    writeLatin1String: writeText('latin1'),
    isStreamBase: true,
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: true });
  }
  defineAccessors(prototype);
}

/** Lets a socket travel to another process with what is written next. */
function sendHandle(context: BindingContext, handle: StreamHandle, sent: unknown): number {
  if (sent === undefined || sent === null) return 0;
  const { fd } = sent as { readonly fd?: number };
  // A connection to a host outside is played in this very process and cannot leave it.
  if (fd === undefined || fd < 0) return -Errno.ENOTSUP;
  return Math.min(0, context.system.sendDescriptor(handle[endpoint].transport.fd, fd));
}

function defineAccessors(prototype: StreamHandle): void {
  const accessors: Record<string, (this: StreamHandle) => unknown> = {
    fd() {
      return this[endpoint].transport.fd;
    },
    _externalStream() {
      return this[endpoint];
    },
    bytesRead() {
      return this[endpoint].bytesRead;
    },
    bytesWritten() {
      return this[endpoint].bytesWritten;
    },
    writeQueueSize() {
      return this[endpoint].queuedBytes;
    },
  };
  for (const [name, get] of Object.entries(accessors))
    Object.defineProperty(prototype, name, { get, configurable: true });
  Object.defineProperty(prototype, 'onread', {
    configurable: true,
    get(this: object) {
      return stateOf(this).onread;
    },
    set(this: object, value: HandleState['onread']) {
      stateOf(this).onread = value;
    },
  });
}

/** The library may reuse its buffer as soon as a write it believes finished returns. */
function copyOf(view: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice() as Uint8Array<ArrayBuffer>;
}

function joinedChunks(
  context: BindingContext,
  chunks: readonly unknown[],
  areAllBuffers: boolean,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  for (let index = 0; index < chunks.length; index += areAllBuffers ? 1 : 2) {
    const chunk = chunks[index];
    if (typeof chunk === 'string') parts.push(encodeString(context, chunk, chunks[index + 1]));
    else {
      const view = chunk as ArrayBufferView;
      parts.push(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    }
  }
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
