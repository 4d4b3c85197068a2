import { createContext } from '$lib/platform/context.ts';
import type { Workspace } from '$lib/platform/feature.ts';
import type { OpenPort } from '$lib/platform/runtime-session.ts';

export interface PreviewMessage {
  readonly id: number;
  readonly kind: 'exception' | 'rejection' | 'console';
  readonly text: string;
}

/** What the preview shows: one of the project's servers, and a path on it. */
export class PreviewModel {
  readonly workspace: Workspace;
  #nextMessage = 1;
  port = $state<number | null>(null);
  path = $state('/');
  /** Changes when the frame must load anew. */
  generation = $state(0);
  messages = $state.raw<readonly PreviewMessage[]>([]);

  constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  get server(): OpenPort | null {
    const { ports } = this.workspace.runtime;
    return ports.find((open) => open.port === this.port) ?? ports[0] ?? null;
  }

  get url(): string | null {
    return this.server ? new URL(this.path, this.server.url).href : null;
  }

  /**
   * Goes to what a person typed: a path, a port, or a URL of one of the servers.
   *
   * @returns why that cannot be shown, or null.
   */
  navigate(typed: string): string | null {
    const text = typed.trim();
    const { ports } = this.workspace.runtime;
    if (text.startsWith('/')) {
      this.path = text;
      this.reload();
      return null;
    }
    let url: URL;
    try {
      url = new URL(/^\w+:\/\//.test(text) ? text : `http://${text}`);
    } catch {
      return `“${text}” is not an address. Type a path such as /about, or localhost:3000.`;
    }
    const server =
      ports.find((open) => new URL(open.url).origin === url.origin) ??
      (['localhost', '127.0.0.1'].includes(url.hostname)
        ? ports.find((open) => open.port === Number(url.port || 80))
        : undefined);
    if (!server) return `Nothing of this project listens at ${url.host}. The preview shows only the project’s servers.`;
    this.port = server.port;
    this.path = url.pathname + url.search + url.hash;
    this.reload();
    return null;
  }

  reload(): void {
    this.messages = [];
    this.generation++;
  }

  show(port: number): void {
    this.port = port;
    this.path = '/';
    this.reload();
  }

  report(kind: PreviewMessage['kind'], text: string): void {
    this.messages = [...this.messages.slice(-99), { id: this.#nextMessage++, kind, text }];
  }
}

export const previewContext = createContext<PreviewModel>('preview');
