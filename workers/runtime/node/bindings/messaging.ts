import type { BindingFactory } from '../binding-context.ts';
import { internalsOf } from '../node-internals.ts';

export const createMessagingBinding: BindingFactory = (context) => {
  const { perContextExports } = internalsOf(context);
  return {
    DOMException: perContextExports['DOMException'],
    exposeLazyDOMExceptionProperty(target: object) {
      Object.defineProperty(target, 'DOMException', {
        value: perContextExports['DOMException'],
        writable: true,
        configurable: true,
        enumerable: false,
      });
    },
    setDeserializerCreateFunction: () => undefined,
  };
};
