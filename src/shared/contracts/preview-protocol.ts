/**
 * Between a preview's Service Worker side and the kernel, over one MessagePort per preview host. One exchange
 * is one HTTP request to a port of the virtual loopback, bodies streamed both ways with credit: a side sends
 * at most the bytes it was granted. Or it is one WebSocket (RFC 6455), whose messages travel whole, with the same
 * credit in both directions, counted in bytes of their contents.
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
  | { readonly type: 'response-credit'; readonly id: number; readonly bytes: number }
  | {
      readonly type: 'socket-open';
      readonly id: number;
      readonly port: number;
      /** Path and query. */
      readonly target: string;
      /** Subprotocols, the preferred one first. */
      readonly protocols: readonly string[];
      /** Beside those of the handshake itself: host, origin, cookies. */
      readonly headers: readonly (readonly [string, string])[];
    }
  | SocketMessage
  | SocketCredit
  /** Begins the closing handshake; `code` null sends no code. Answered by `socket-closed`. */
  | { readonly type: 'socket-close'; readonly id: number; readonly code: number | null; readonly reason: string };

/** One message of a WebSocket, text or binary. */
export interface SocketMessage {
  readonly type: 'socket-message';
  readonly id: number;
  readonly data: string | Uint8Array<ArrayBuffer>;
}

/** The receiver took `bytes` of messages and grants as many more. A page counts the text it receives by `length`. */
export interface SocketCredit {
  readonly type: 'socket-credit';
  readonly id: number;
  readonly bytes: number;
}

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
  /** The handshake is done; `protocol` is the subprotocol the server chose, or empty. */
  | { readonly type: 'socket-opened'; readonly id: number; readonly protocol: string }
  | SocketMessage
  | SocketCredit
  | {
      readonly type: 'socket-closed';
      readonly id: number;
      /** As in a `CloseEvent`: 1005 when the server gave none, 1006 when the connection broke. */
      readonly code: number;
      readonly reason: string;
      readonly isClean: boolean;
      /** Why the connection failed, for people; null after an orderly end. */
      readonly failure: string | null;
    }
  | {
      readonly type: 'failure';
      readonly id: number;
      /** `no-server`: nothing listens there. `reset`: the connection broke. `protocol`: not HTTP. */
      readonly reason: 'no-server' | 'reset' | 'protocol';
      readonly message: string;
    };

/** Bytes each side may send before the first grant. */
export const INITIAL_CREDIT = 262_144;
