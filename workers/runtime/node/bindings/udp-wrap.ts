import { Errno } from '../../abi/errno.ts';
import type { BindingFactory } from '../binding-context.ts';
import { handleWrapClass } from '../wraps/handle-wrap.ts';
import { requestClass } from '../wraps/stream-methods.ts';

const unsupported = (): number => -Errno.ENOTSUP;

/** Datagrams: a browser sends none, so sockets exist but refuse to bind, connect and send. */
export const createUdpWrapBinding: BindingFactory = (context) => {
  class UDP extends handleWrapClass(context) {
    constructor() {
      super('UDPWRAP');
    }

    get fd(): number {
      return -Errno.EBADF;
    }

    recvStart(): number {
      return 0;
    }

    recvStop(): number {
      return 0;
    }

    getSendQueueSize(): number {
      return 0;
    }

    getSendQueueCount(): number {
      return 0;
    }
  }
  const refused = ['open', 'bind', 'bind6', 'connect', 'connect6', 'send', 'send6', 'disconnect'];
  const settings = ['addMembership', 'dropMembership', 'addSourceSpecificMembership', 'dropSourceSpecificMembership'];
  const others = ['setMulticastInterface', 'setMulticastTTL', 'setMulticastLoopback', 'setBroadcast', 'setTTL'];
  for (const name of [...refused, ...settings, ...others, 'getpeername', 'getsockname', 'bufferSize']) {
    Object.defineProperty(UDP.prototype, name, { value: unsupported, writable: true, configurable: true });
  }
  return { UDP, SendWrap: requestClass(context, 'SendWrap', 'UDPSENDWRAP') };
};
