import type { BindingFactory } from '../binding-context.ts';
import { portRegistry, transferListOf } from '../messaging/port-registry.ts';
import { internalsOf } from '../node-internals.ts';

/** Message channels, structured cloning and `DOMException`. */
export const createMessagingBinding: BindingFactory = (context) => {
  const { perContextExports, perIsolateSymbols } = internalsOf(context);
  const ports = portRegistry(context);
  const noMessage = perIsolateSymbols['no_message_symbol'];
  class MessageChannel {
    readonly port1: object;
    readonly port2: object;

    constructor() {
      [this.port1, this.port2] = ports.createPair();
    }
  }
  return {
    MessageChannel,
    MessagePort: ports.MessagePort,
    DOMException: perContextExports['DOMException'],
    exposeLazyDOMExceptionProperty(target: object) {
      Object.defineProperty(target, 'DOMException', {
        value: perContextExports['DOMException'],
        writable: true,
        configurable: true,
        enumerable: false,
      });
    },
    setDeserializerCreateObjectFunction(create: (info: string) => Record<string | symbol, unknown>) {
      ports.codec.createObject = create;
    },
    stopMessagePort: (port: object) => ports.stop(port),
    drainMessagePort: (port: object) => ports.drain(port),
    receiveMessageOnPort(port: unknown) {
      if (!ports.isPort(port))
        throw Object.assign(new TypeError('The "port" argument must be a MessagePort instance'), {
          code: 'ERR_INVALID_ARG_TYPE',
        });
      const taken = ports.take(port as object);
      return taken ? taken.value : noMessage;
    },
    moveMessagePortToContext: (port: object) => port,
    broadcastChannel: (name: string) => ports.createBroadcast(name),
    structuredClone(value: unknown, options?: unknown) {
      const message = ports.codec.encode(value, transferListOf(options));
      try {
        const data = context.platform.structuredClone(message.data, { transfer: message.transfer });
        return ports.codec.decode({ ...message, data }).value;
      } catch (error) {
        throw ports.codec.translate(error);
      }
    },
  };
};
