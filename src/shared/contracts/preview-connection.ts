/**
 * Between the `/headless` page and the hidden page `/__cloudless/connect.html` it keeps on every preview origin.
 * The connect page registers the preview's Service Worker, holds the port to the kernel for it (a Service Worker
 * is stopped when idle and would lose it) and relays what pages of the preview report. Each side accepts messages
 * only from the other's window; the connect page additionally only from a parent whose origin the server's frame
 * policy admitted.
 */
export type HostToConnectPage =
  /** Carries the kernel's MessagePort (`preview-protocol.ts`); repeated when a new kernel runs. */
  | {
      readonly type: 'cloudless:preview-connect';
      /** The port of the loopback that this origin stands for. */
      readonly port: number;
      readonly injection: PreviewInjection;
    }
  /** Replaces what is injected into HTML from now on. */
  | { readonly type: 'cloudless:preview-inject'; readonly injection: PreviewInjection };

export type ConnectPageToHost =
  /** The page is there and listens. Answered with `cloudless:preview-connect`. */
  | { readonly type: 'cloudless:preview-hello' }
  /** The Service Worker is active and connected: the preview's URL can be given out. */
  | { readonly type: 'cloudless:preview-ready' }
  | { readonly type: 'cloudless:preview-failed'; readonly message: string }
  /** A page of the preview reported an error; `message` has the shape of `@webcontainer/api`'s PreviewMessage. */
  | { readonly type: 'cloudless:preview-message'; readonly message: unknown };

/** What is put into every HTML document of a preview. */
export interface PreviewInjection {
  /** Script of `setPreviewScript`; null for none. */
  readonly script: {
    readonly source: string;
    readonly type?: 'module' | 'importmap';
    readonly defer?: boolean;
    readonly async?: boolean;
  } | null;
  /** Which errors pages report back (`forwardPreviewErrors`). */
  readonly errors: 'none' | 'exceptions-only' | 'all';
  /** Cross-Origin-Embedder-Policy of the preview's documents. */
  readonly embedderPolicy: 'require-corp' | 'credentialless';
}
