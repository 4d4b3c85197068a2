import { Errno } from '../../abi/errno.ts';
import type { BindingContext, BindingFactory } from '../binding-context.ts';
import { asyncWrapClass, type AsyncWrap } from '../wraps/async-wrap.ts';
import { createEndpoint, defineStreamMethods, endpoint, endpointOf } from '../wraps/stream-methods.ts';
import type { StreamEndpoint } from '../wraps/stream-endpoint.ts';
import { NullSession } from './tls/null-session.ts';
import { describePeer } from './tls/peer-certificate.ts';

interface TlsCallbacks {
  onhandshakestart?(now: number): void;
  onhandshakedone?(): void;
  oncertcb?(info: { servername: string; tlsTicket: boolean; OCSPRequest: boolean }): void;
  onerror?(error: Error): void;
}

/** Names in the wire format of ALPN: each after its length. Source: RFC 7301 section 3.1. */
function decodeProtocols(buffer: Uint8Array): string[] {
  const names: string[] = [];
  for (let at = 0; at < buffer.length; at += 1 + (buffer[at] as number)) {
    names.push(String.fromCharCode(...buffer.subarray(at + 1, at + 1 + (buffer[at] as number))));
  }
  return names;
}

type TlsWrapConstructor = new (handle: object, context: object, isServer: boolean, isHeldBack: boolean) => AsyncWrap;

function tlsWrapClass(context: BindingContext): TlsWrapConstructor {
  const { owner_symbol: ownerSymbol } = context.binding('symbols') as Record<string, symbol>;

  class TLSWrap extends asyncWrapClass(context) {
    readonly [endpoint]: StreamEndpoint;
    readonly #session: NullSession;
    readonly #handle: object;
    readonly #isServer: boolean;
    #mustAskForContext = false;
    #proceed: (() => void) | undefined;

    constructor(handle: object, _context: object, isServer: boolean, isHeldBack: boolean) {
      super('TLSWRAP');
      const stream = endpointOf(handle);
      if (stream === undefined) throw new TypeError('the handle to wrap is no stream of this runtime');
      this.#handle = handle;
      this.#isServer = isServer;
      this.#session = this.#createSession(stream, isHeldBack);
      this[endpoint] = createEndpoint(context, this, {
        get fd() {
          return stream.transport.fd;
        },
        start: () => stream.readStart(),
        stop: () => (this.#session.isEstablished ? stream.readStop() : 0),
        write: (bytes, done) => this.#session.write(bytes, done),
        shutdown: (done) => (stream.isClosed ? -Errno.ENOTCONN : stream.transport.shutdown(done)),
      });
      this[endpoint].adoptReading(stream.isReading);
      stream.setListener({ receiver: this, onStreamRead: (outcome) => this.#session.receive(outcome) });
    }

    #createSession(stream: StreamEndpoint, isHeldBack: boolean): NullSession {
      const callbacks = this as unknown as TlsCallbacks;
      return new NullSession(stream, this.#isServer, isHeldBack, {
        onHandshakeStart: () => callbacks.onhandshakestart?.(context.loop.now()),
        onHandshakeDone: () => callbacks.onhandshakedone?.(),
        onClientHello: (hello, proceed) => {
          if (!this.#mustAskForContext) return proceed();
          this.#proceed = proceed;
          callbacks.oncertcb?.({ servername: hello.serverName ?? '', tlsTicket: false, OCSPRequest: false });
        },
        onForeignPeer: () => callbacks.onerror?.(foreignPeerError()),
        onRead: (outcome) => this[endpoint].deliver(outcome),
      });
    }

    start(): void {
      this.#session.start();
    }

    receive(buffer: Uint8Array): void {
      this.#session.receive(buffer.slice() as Uint8Array<ArrayBuffer>);
    }

    writesIssuedByPrevListenerDone(): void {
      this.#session.letGo();
    }

    enableCertCb(): void {
      this.#mustAskForContext = true;
    }

    certCbDone(): void {
      const proceed = this.#proceed;
      this.#proceed = undefined;
      proceed?.();
    }

    setServername(name: string): void {
      this.#session.serverName = name;
    }

    getServername(): string | false {
      return this.#session.serverName ?? false;
    }

    setALPNProtocols(protocols: Uint8Array): void {
      this.#session.protocols = decodeProtocols(protocols);
    }

    getALPNNegotiatedProtocol(): string | false {
      return this.#session.chosenProtocol ?? false;
    }

    /** The browser has verified hosts outside; inside the tab nobody can stand in between. */
    verifyError(): null {
      return null;
    }

    getPeerCertificate(): object | undefined {
      if (this.#isServer) return undefined;
      const owner = (this as unknown as Record<symbol, { readonly _host?: string } | undefined>)[ownerSymbol as symbol];
      return describePeer([this.#session.serverName ?? undefined, owner?._host], this.#handle);
    }

    getPeerX509Certificate(): undefined {
      return undefined;
    }

    getCertificate(): object {
      return {};
    }

    getCipher(): object {
      return { name: 'NULL', standardName: 'NULL', version: 'unknown' };
    }

    getProtocol(): string {
      return 'unknown';
    }

    getEphemeralKeyInfo(): object {
      return {};
    }

    getSharedSigalgs(): string[] {
      return [];
    }

    isSessionReused(): boolean {
      return false;
    }

    setMaxSendFragment(): number {
      return 1;
    }

    destroySSL(): void {
      this[endpoint].close();
    }
  }
  defineStreamMethods(context, TLSWrap.prototype);
  defineMutedMethods(TLSWrap.prototype);
  return TLSWrap as unknown as TlsWrapConstructor;
}

/** Settings of a cipher, and sessions, tickets and keys that never come to be without one. */
function defineMutedMethods(prototype: object): void {
  const muted = [
    'enableALPNCb',
    'enableKeylogCallback',
    'enablePskCallback',
    'enableSessionCallbacks',
    'enableTrace',
    'endParser',
    'getFinished',
    'getPeerFinished',
    'getSession',
    'getTLSTicket',
    'getX509Certificate',
    'loadSession',
    'newSessionDone',
    'requestOCSP',
    'setKeyCert',
    'setOCSPResponse',
    'setPskIdentityHint',
    'setSession',
    'setVerifyMode',
  ];
  for (const name of muted) {
    Object.defineProperty(prototype, name, { value: () => undefined, writable: true, configurable: true });
  }
}

/** The error OpenSSL gives when the other end speaks no TLS. */
function foreignPeerError(): Error {
  return Object.assign(
    new Error('write EPROTO error:0A00010B:SSL routines:tls_validate_record_header:wrong version number'),
    {
      errno: -Errno.EPROTO,
      code: 'EPROTO',
      syscall: 'write',
    },
  );
}

/** Secure sessions, without a cipher: what leaves the tab is enciphered by the browser, the rest never leaves it. */
export const createTlsWrapBinding: BindingFactory = (context) => {
  const TLSWrap = tlsWrapClass(context);
  return {
    TLSWrap,
    wrap: (handle: object, secureContext: object, isServer: boolean, isHeldBack: boolean) =>
      new TLSWrap(handle, secureContext, isServer, isHeldBack === true),
  };
};
