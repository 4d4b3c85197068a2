import { Errno } from '../../abi/errno.ts';
import type { SocketAddress } from '../../abi/system.ts';
import type { BindingContext, BindingFactory } from '../binding-context.ts';
import { isOwnAddress, parseIPv4, parseIPv6 } from '../network/ip-address.ts';
import { beginConnection, type ConnectRequest } from '../wraps/connect-request.ts';
import { isClosing, setActive } from '../wraps/handle-wrap.ts';
import { requestClass } from '../wraps/stream-methods.ts';
import {
  attachDescriptor,
  attachTransport,
  streamWrapClass,
  takeOutcome,
  type LibuvStreamWrap,
} from '../wraps/stream-wrap.ts';
import { OutsideConnection } from '../network/outside-connection.ts';

const TcpType = { SOCKET: 0, SERVER: 1 };

interface TcpConstructor {
  new (type: number): LibuvStreamWrap & { markMapped(): void };
}

type AddressRecord = Partial<SocketAddress>;

function tcpClass(context: BindingContext): TcpConstructor {
  const TCP = class TCP extends streamWrapClass(context) {
    #socket = -1;
    /** What `bind` found wrong is told by `listen` or `connect`, as in libuv. */
    #delayedError = 0;
    #isListeningOnIPv6 = false;
    /** A connection from IPv4 to a server on an IPv6 address shows mapped addresses. */
    #isMapped = false;
    #outside: OutsideConnection | undefined;
    #typeOfService = 0;
    declare onconnection: ((status: number, client: object) => void) | undefined;

    constructor(type: number) {
      super(type === TcpType.SERVER ? 'TCPSERVERWRAP' : 'TCPWRAP');
    }

    open(fd: number): number {
      this.#socket = fd;
      this[attachDescriptor](fd);
      return 0;
    }

    #ensureSocket(): number {
      if (this.#socket >= 0) return this.#socket;
      const fd = context.system.socket('tcp');
      if (fd >= 0) this.open(fd);
      return fd;
    }

    bind(address: string, port: number): number {
      return parseIPv4(address) === null ? -Errno.EINVAL : this.#bind(address, port);
    }

    bind6(address: string, port: number, _flags?: number): number {
      if (parseIPv6(address) === null) return -Errno.EINVAL;
      this.#isListeningOnIPv6 = true;
      return this.#bind(address, port);
    }

    #bind(address: string, port: number): number {
      const fd = this.#ensureSocket();
      if (fd < 0) return fd;
      const errno = context.system.bind(fd, address, port);
      if (errno !== -Errno.EADDRINUSE) return Math.min(errno, 0);
      this.#delayedError = errno;
      return 0;
    }

    listen(backlog: number): number {
      if (this.#delayedError < 0) return this.#delayedError;
      const fd = this.#ensureSocket();
      if (fd < 0) return fd;
      const errno = context.system.listen(fd, backlog, (accepted) => this.#accept(accepted));
      if (errno < 0) return errno;
      this[setActive](true);
      return 0;
    }

    #accept(fd: number): void {
      if (this[isClosing]) return void context.system.close(fd);
      const client = new TCP(TcpType.SOCKET);
      client.open(fd);
      if (this.#isListeningOnIPv6) client.markMapped();
      context.makeCallback(this, () => {
        if (this[isClosing]) client.close();
        else this.onconnection?.(0, client);
      });
    }

    markMapped(): void {
      this.#isMapped = true;
    }

    connect(request: ConnectRequest, address: string, port: number): number {
      return beginConnection(context, this, request, (done) => {
        if (!isOwnAddress(address)) return this.#connectOutside(address, port, done);
        const fd = this.#ensureSocket();
        if (fd < 0) return fd;
        const errno = this.#delayedError < 0 ? this.#delayedError : context.system.connect(fd, address, port, done);
        // A refusal is told through the request even when it is known at once.
        if (errno < 0) context.loop.enqueue(() => done(errno));
        return 0;
      });
    }

    connect6(request: ConnectRequest, address: string, port: number): number {
      return this.connect(request, address, port);
    }

    #connectOutside(address: string, port: number, done: (errno: number) => void): number {
      if (this.#socket >= 0) context.system.close(this.#socket);
      const connection = new OutsideConnection(context, address, port, (outcome) => this[takeOutcome](outcome));
      this.#outside = connection;
      this[attachTransport](connection);
      context.loop.enqueue(() => done(0));
      return 0;
    }

    getsockname(into: AddressRecord): number {
      if (this.#delayedError < 0) return this.#delayedError;
      if (this.#outside) return this.#tell(into, this.#outside.localAddress);
      return this.#tell(into, this.#socket < 0 ? -Errno.EBADF : context.system.localAddress(this.#socket));
    }

    getpeername(into: AddressRecord): number {
      if (this.#outside) return this.#tell(into, this.#outside.remoteAddress);
      return this.#tell(into, this.#socket < 0 ? -Errno.EBADF : context.system.remoteAddress(this.#socket));
    }

    #tell(into: AddressRecord, found: SocketAddress | number): number {
      if (typeof found === 'number') return found;
      const isMapped = this.#isMapped && found.family === 'IPv4';
      const address = isMapped ? `::ffff:${found.address}` : found.address;
      Object.assign(into, { address, family: isMapped ? 'IPv6' : found.family, port: found.port });
      return 0;
    }

    setNoDelay(): number {
      return 0;
    }

    setKeepAlive(): number {
      return 0;
    }

    setTypeOfService(value: number): number {
      this.#typeOfService = value;
      return 0;
    }

    getTypeOfService(): number {
      return this.#typeOfService;
    }

    reset(callback?: () => void): number {
      if (this[isClosing]) return -Errno.EINVAL;
      if (this.#socket >= 0) context.system.resetConnection(this.#socket);
      this.close(callback);
      return 0;
    }
  };
  return TCP as unknown as TcpConstructor;
}

/** TCP: the machine's own network, and connections that carry requests to the world outside. */
export const createTcpWrapBinding: BindingFactory = (context) => ({
  TCP: tcpClass(context),
  TCPConnectWrap: requestClass(context, 'TCPConnectWrap', 'TCPCONNECTWRAP'),
});
