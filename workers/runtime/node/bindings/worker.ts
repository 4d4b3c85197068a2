import type { BindingFactory } from '../binding-context.ts';

export const createWorkerBinding: BindingFactory = () => ({
  isMainThread: true,
  isInternalThread: false,
  ownsProcessState: true,
  threadId: 0,
  threadName: '',
  getEnvMessagePort: () => undefined,
});
