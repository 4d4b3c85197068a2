import { Errno } from '../abi/errno.ts';
import type { SocketAddress } from '../abi/system.ts';
import { Socket } from './socket.ts';

const FIRST_EPHEMERAL_PORT = 32_768;
const LAST_PORT = 65_535;

/** Told when a TCP port begins or ceases to accept connections. */
export type PortObserver = (port: number, state: 'open' | 'close') => void;

/**
 * The network inside the machine. Every loopback and "any" address, of either version, is this one machine:
 * a server on `::` or `0.0.0.0` is found at `127.0.0.1` and `::1` too.
 */
export class Loopback {
  readonly #bound = new Map<number, Socket>();
  readonly #paths = new Map<number, Socket>();
  #nextPort = FIRST_EPHEMERAL_PORT;
  readonly #onPort: PortObserver;

  constructor(onPort: PortObserver) {
    this.#onPort = onPort;
  }

  bind(socket: Socket, address: string, port: number): number {
    if (socket.local !== null || socket.isConnected) return -Errno.EINVAL;
    if (!isOwnAddress(address)) return -Errno.EADDRNOTAVAIL;
    if (port < 0 || port > LAST_PORT) return -Errno.EINVAL;
    const chosen = port === 0 ? this.#freePort() : port;
    if (chosen === -1 || this.#bound.has(chosen)) return -Errno.EADDRINUSE;
    this.#bound.set(chosen, socket);
    socket.local = tcpAddress(address, chosen);
    socket.binding = {
      release: () => {
        this.#bound.delete(chosen);
        if (socket.backlog !== null) this.#onPort(chosen, 'close');
      },
    };
    return 0;
  }

  /** Binds a Unix socket to the inode made for it. */
  bindInode(socket: Socket, inode: number, path: string): number {
    if (socket.local !== null) return -Errno.EINVAL;
    this.#paths.set(inode, socket);
    socket.local = { address: path, port: 0, family: 'unix' };
    socket.binding = { release: () => void this.#paths.delete(inode) };
    return 0;
  }

  listen(socket: Socket, backlog: number): number {
    if (socket.isConnected) return -Errno.EINVAL;
    if (socket.local === null) {
      if (socket.family === 'unix') return -Errno.EINVAL;
      const result = this.bind(socket, '0.0.0.0', 0);
      if (result < 0) return result;
    }
    socket.maximumBacklog = Math.min(Math.max(backlog, 1), 4096);
    if (socket.backlog !== null) return 0;
    socket.backlog = [];
    if (socket.family === 'tcp') this.#onPort(socket.local!.port, 'open');
    return 0;
  }

  /** 0 when connected, `-EINPROGRESS` while the backlog is full (then try again after `hasRoom`). */
  connect(socket: Socket, address: string, port: number): number {
    if (!isOwnAddress(address)) return -Errno.ENETUNREACH;
    return this.#join(socket, this.#bound.get(port), address);
  }

  connectInode(socket: Socket, inode: number, path: string): number {
    return this.#join(socket, this.#paths.get(inode), path);
  }

  /** The listener a connector has to wait for. */
  listener(port: number): Socket | undefined {
    return this.#bound.get(port);
  }

  listenerAtInode(inode: number): Socket | undefined {
    return this.#paths.get(inode);
  }

  /** Ports that accept connections. */
  ports(): number[] {
    return [...this.#bound].filter(([, socket]) => socket.backlog !== null).map(([port]) => port);
  }

  #join(socket: Socket, listener: Socket | undefined, address: string): number {
    if (socket.isConnected) return -Errno.EISCONN;
    if (socket.backlog !== null) return -Errno.EINVAL;
    if (listener === undefined || listener.backlog === null || listener.family !== socket.family) {
      return -Errno.ECONNREFUSED;
    }
    if (listener.backlog.length >= listener.maximumBacklog) return -Errno.EINPROGRESS;
    const accepted = new Socket(socket.family).retain();
    if (socket.family === 'tcp') {
      if (socket.local === null) {
        const result = this.bind(socket, isIPv6(address) ? '::1' : '127.0.0.1', 0);
        if (result < 0) return result;
      }
      accepted.local = tcpAddress(concrete(address), listener.local!.port);
      socket.remote = accepted.local;
      accepted.remote = tcpAddress(concrete(socket.local!.address), socket.local!.port);
    } else {
      accepted.local = listener.local;
      socket.remote = listener.local;
      accepted.remote = { address: '', port: 0, family: 'unix' };
    }
    Socket.connect(socket, accepted);
    listener.backlog.push(accepted);
    listener.readable.wake();
    return 0;
  }

  #freePort(): number {
    for (let tries = LAST_PORT - FIRST_EPHEMERAL_PORT; tries >= 0; tries--) {
      const port = this.#nextPort;
      this.#nextPort = port === LAST_PORT ? FIRST_EPHEMERAL_PORT : port + 1;
      if (!this.#bound.has(port)) return port;
    }
    return -1;
  }
}

export function isOwnAddress(address: string): boolean {
  const plain = unmapped(address);
  return /^(127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1?|0*(:0*){2,7}[01]?|localhost)$/i.test(plain);
}

function isIPv6(address: string): boolean {
  return address.includes(':');
}

/** `::ffff:127.0.0.1` is `127.0.0.1`. */
function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}

/** The address a packet to an "any" address really goes to. */
function concrete(address: string): string {
  if (address === '0.0.0.0' || address === 'localhost') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}

function tcpAddress(address: string, port: number): SocketAddress {
  return { address, port, family: isIPv6(address) ? 'IPv6' : 'IPv4' };
}
