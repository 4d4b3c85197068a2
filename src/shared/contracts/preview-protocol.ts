/**
 * Between a preview's Service Worker side and the kernel, over one MessagePort per preview host. One exchange
 * is one HTTP request to a port of the virtual loopback, bodies streamed both ways with credit: a side sends
 * at most the bytes it was granted.
 */
export type PreviewToKernel =
  | {
      readonly type: 'request';
      readonly id: number;
      readonly port: number;
      readonly method: string;
      /** Path and query. */
      readonly target: string;
      readonly headers: readonly (readonly [string, string])[];
      readonly hasBody: boolean;
    }
  | { readonly type: 'request-body'; readonly id: number; readonly chunk: Uint8Array }
  | { readonly type: 'request-end'; readonly id: number }
  | { readonly type: 'abort'; readonly id: number }
  /** Grants `bytes` more of response body. */
  | { readonly type: 'response-credit'; readonly id: number; readonly bytes: number };

export type KernelToPreview =
  | {
      readonly type: 'response';
      readonly id: number;
      readonly status: number;
      readonly statusText: string;
      readonly headers: readonly (readonly [string, string])[];
      readonly hasBody: boolean;
    }
  | { readonly type: 'response-body'; readonly id: number; readonly chunk: Uint8Array }
  | { readonly type: 'response-end'; readonly id: number }
  | { readonly type: 'request-credit'; readonly id: number; readonly bytes: number }
  | {
      readonly type: 'failure';
      readonly id: number;
      /** `no-server`: nothing listens there. `reset`: the connection broke. `protocol`: not HTTP. */
      readonly reason: 'no-server' | 'reset' | 'protocol';
      readonly message: string;
    };

/** Bytes each side may send before the first grant. */
export const INITIAL_CREDIT = 262_144;
