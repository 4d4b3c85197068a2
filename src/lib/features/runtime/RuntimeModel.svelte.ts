import { fetchDeployment, runtimeOrigin } from '$lib/platform/deployment.ts';
import type { Notifications } from '$lib/platform/notifications.svelte.ts';
import type { Project, ProjectStore } from '$lib/platform/project-store.ts';
import type { OpenPort, RuntimePhase, RuntimeSession } from '$lib/platform/runtime-session.ts';
import type { RuntimeExtras } from '#shared/contracts/runtime-extras.ts';
import type { WebContainer } from '@webcontainer/api';
import { connectExtras } from './connect-extras.ts';
import { watchHost } from './watch-host.ts';

/** Milliseconds after which a host page that never answers counts as missing: the client itself waits for ever. */
const BOOT_TIMEOUT = 30_000;

export class RuntimeModel implements RuntimeSession {
  phase = $state.raw<RuntimePhase>({ type: 'starting', step: 'Starting the runtime' });
  ports = $state.raw<readonly OpenPort[]>([]);
  readonly #listeners = new Set<(event: 'rename' | 'change', path: string) => void>();
  readonly #ready: Promise<WebContainer>;
  readonly #extras: Promise<RuntimeExtras | null>;
  readonly #notifications: Notifications;
  #container: WebContainer | null = null;
  #isDisposed = false;
  #stopWatching = (): void => undefined;

  constructor(project: Project, projects: ProjectStore, notifications: Notifications) {
    this.#notifications = notifications;
    const started = this.#start(project, projects);
    this.#ready = started.then(({ container }) => container);
    this.#extras = started.then(({ extras }) => extras);
    this.#extras.catch(() => undefined);
    this.#ready.catch((reason: unknown) => {
      this.phase = { type: 'failed', message: reason instanceof Error ? reason.message : String(reason) };
    });
  }

  ready(): Promise<WebContainer> {
    return this.#ready;
  }

  extras(): Promise<RuntimeExtras | null> {
    return this.#extras;
  }

  onFileChange(listener: (event: 'rename' | 'change', path: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stopWatching();
    this.#container?.teardown();
  }

  async #start(
    project: Project,
    projects: ProjectStore,
  ): Promise<{ container: WebContainer; extras: RuntimeExtras | null }> {
    const deployment = await fetchDeployment();
    const origin = runtimeOrigin(deployment, project.id);
    globalThis.WEBCONTAINER_API_IFRAME_URL = origin;
    const { WebContainer } = await import('@webcontainer/api');
    const container = await withTimeout(
      WebContainer.boot({ coep: 'require-corp', workdirName: 'project', forwardPreviewErrors: true }),
      `The runtime at ${origin} did not answer. Reload the page; if it stays so, check that the server is up.`,
    );
    if (this.#isDisposed) container.teardown();
    this.#container = container;
    container.on('error', ({ message }) => this.#notifications.show('error', message));
    container.on('port', (port, type, url) => this.#setPort(port, type === 'open' ? url : null));
    const extras = await connectExtras(origin);
    await extras.onNotice(({ severity, message }) => this.#notifications.show(severity, message));
    const report = await extras.bootReport();
    if (report.notice) this.#notifications.show('warning', report.notice);
    if (project.seed) {
      this.phase = { type: 'starting', step: 'Writing the project’s files' };
      await container.mount(project.seed.tree);
      await extras.sync();
      await projects.put({ ...project, seed: null });
    }
    container.fs.watch('.', { recursive: true }, (event, filename) => {
      const path = typeof filename === 'string' ? filename : new TextDecoder().decode(filename);
      for (const listener of this.#listeners) listener(event, path);
    });
    this.phase = { type: 'ready' };
    this.#watchHost(extras);
    return { container, extras };
  }

  /** The runtime has a process of its own, so the browser can end it and leave the workbench standing. */
  #watchHost(extras: RuntimeExtras): void {
    this.#stopWatching = watchHost(
      () => extras.version(),
      () => {
        const message =
          'The project’s runtime does not answer any more, most likely because a program used up the memory of ' +
          'this tab. Your saved files are safe.';
        this.phase = { type: 'failed', message };
      },
      () => (this.phase = { type: 'ready' }),
    );
  }

  #setPort(port: number, url: string | null): void {
    const others = this.ports.filter((open) => open.port !== port);
    this.ports = url === null ? others : [...others, { port, url }].sort((left, right) => left.port - right.port);
  }
}

async function withTimeout<Value>(promise: Promise<Value>, message: string): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(message)), BOOT_TIMEOUT);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
