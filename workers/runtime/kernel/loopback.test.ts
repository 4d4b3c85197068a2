import { describe, expect, it } from 'vitest';
import { Errno } from '../abi/errno.ts';
import { Loopback } from './loopback.ts';
import { Socket } from './socket.ts';

function listenAt(loopback: Loopback, port: number, address = '0.0.0.0'): Socket {
  const server = new Socket('tcp').retain();
  expect(loopback.bind(server, address, port)).toBe(0);
  expect(loopback.listen(server, 2)).toBe(0);
  return server;
}

describe('Loopback', () => {
  it('connects clients of either version to a server on any address', () => {
    const loopback = new Loopback(() => undefined);
    const server = listenAt(loopback, 3000, '::');
    const client = new Socket('tcp').retain();
    expect(loopback.connect(client, '127.0.0.1', 3000)).toBe(0);
    const accepted = server.accept() as Socket;
    client.write(Uint8Array.of(7));
    expect(accepted.read(10)).toEqual(Uint8Array.of(7));
    expect(accepted.remote?.port).toBe(client.local?.port);
    client.shutdown();
    expect(accepted.read(10)).toHaveLength(0);
    expect(accepted.write(Uint8Array.of(8))).toBe(1);
  });

  it('says what is wrong with an address', () => {
    const loopback = new Loopback(() => undefined);
    listenAt(loopback, 3000);
    expect(loopback.bind(new Socket('tcp'), '127.0.0.1', 3000)).toBe(-Errno.EADDRINUSE);
    expect(loopback.bind(new Socket('tcp'), '192.0.2.1', 80)).toBe(-Errno.EADDRNOTAVAIL);
    expect(loopback.connect(new Socket('tcp'), '127.0.0.1', 9)).toBe(-Errno.ECONNREFUSED);
    expect(loopback.connect(new Socket('tcp'), '192.0.2.1', 80)).toBe(-Errno.ENETUNREACH);
  });

  it('makes connectors wait while the backlog is full', () => {
    const loopback = new Loopback(() => undefined);
    const server = listenAt(loopback, 3000);
    for (let count = 0; count < 2; count++) loopback.connect(new Socket('tcp').retain(), '127.0.0.1', 3000);
    expect(loopback.connect(new Socket('tcp').retain(), '127.0.0.1', 3000)).toBe(-Errno.EINPROGRESS);
    let hasRoom = false;
    server.hasRoom.add(() => (hasRoom = true));
    server.accept();
    expect(hasRoom).toBe(true);
  });

  it('tells when a port opens and closes, and gives a free one for port 0', () => {
    const seen: string[] = [];
    const loopback = new Loopback((port, state) => seen.push(`${port} ${state}`));
    const server = listenAt(loopback, 4000);
    server.release();
    expect(seen).toEqual(['4000 open', '4000 close']);
    const any = listenAt(loopback, 0);
    expect(any.local?.port).toBeGreaterThanOrEqual(32_768);
    expect(loopback.ports()).toEqual([any.local?.port]);
  });
});
