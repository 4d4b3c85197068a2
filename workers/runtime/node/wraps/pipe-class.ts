import { Errno } from '../../abi/errno.ts';
import type { BindingContext } from '../binding-context.ts';
import { beginConnection, type ConnectRequest } from './connect-request.ts';
import { isClosing, releaseResources, setActive } from './handle-wrap.ts';
import { handleForDescriptor } from './stream-handle-factory.ts';
import { endpoint } from './stream-methods.ts';
import { attachDescriptor, streamWrapClass, type LibuvStreamWrap } from './stream-wrap.ts';

/** What a `Pipe` is made for. */
export const PipeType = { SOCKET: 0, SERVER: 1, IPC: 2 };

export interface PipeConstructor {
  new (type: number): LibuvStreamWrap;
}

const classes = new WeakMap<BindingContext, PipeConstructor>();

export function pipeClass(context: BindingContext): PipeConstructor {
  let known = classes.get(context);
  if (known === undefined) {
    known = definePipe(context);
    classes.set(context, known);
  }
  return known;
}

/** Mode bits of `fchmod(UV_READABLE | UV_WRITABLE)`. */
function modeOf(access: number): number {
  return ((access & 1) !== 0 ? 0o444 : 0) | ((access & 2) !== 0 ? 0o222 : 0);
}

function definePipe(context: BindingContext): PipeConstructor {
  const Pipe = class Pipe extends streamWrapClass(context) {
    /** A Unix socket that is not connected yet; connecting or listening makes it a stream. */
    #socket = -1;
    #path = '';
    declare onconnection: ((status: number, client: object) => void) | undefined;

    declare pendingHandle: object | null | undefined;

    constructor(type: number) {
      super(type === PipeType.SERVER ? 'PIPESERVERWRAP' : 'PIPEWRAP');
      if (type !== PipeType.IPC) return;
      // Sockets another process sent come with the bytes that announce them.
      this[endpoint].beforeRead = () => {
        const fd = context.system.receiveDescriptor(this.fd);
        if (fd >= 0) this.pendingHandle = handleForDescriptor(context, fd);
      };
    }

    open(fd: number): number {
      this.#socket = fd;
      this[attachDescriptor](fd);
      return 0;
    }

    #ensureSocket(): number {
      if (this.#socket < 0) {
        this.#socket = context.system.socket('unix');
        if (this.#socket >= 0) this[attachDescriptor](this.#socket);
      }
      return this.#socket;
    }

    bind(path: string): number {
      const fd = this.#ensureSocket();
      if (fd < 0) return fd;
      const errno = context.system.bind(fd, path, 0);
      if (errno >= 0) this.#path = path;
      // Source: `uv_pipe_bind2` turns a missing directory into EACCES.
      return errno === -Errno.ENOENT ? -Errno.EACCES : errno;
    }

    listen(backlog: number): number {
      const errno = context.system.listen(this.#ensureSocket(), backlog, (fd) => this.#accept(fd));
      if (errno >= 0) this[setActive](true);
      return Math.min(errno, 0);
    }

    #accept(fd: number): void {
      if (this[isClosing]) return void context.system.close(fd);
      const client = new Pipe(PipeType.SOCKET);
      client[attachDescriptor](fd);
      context.makeCallback(this, () => this.onconnection?.(0, client));
    }

    connect(request: ConnectRequest, path: string): number {
      // Failures arrive through the request: `uv_pipe_connect` returns nothing.
      beginConnection(context, this, request, (done) => {
        const fd = this.#ensureSocket();
        const errno = fd < 0 ? fd : context.system.connect(fd, path, 0, done);
        if (errno < 0) context.loop.enqueue(() => done(errno));
        return 0;
      });
      return 0;
    }

    override [releaseResources](): void {
      // As `uv__pipe_close` does: the name goes with its server.
      if (this.#path !== '') context.system.unlink(this.#path);
      super[releaseResources]();
    }

    fchmod(access: number): number {
      return Math.min(0, context.system.chmod(this.#path, modeOf(access)));
    }
  };
  return Pipe as unknown as PipeConstructor;
}
