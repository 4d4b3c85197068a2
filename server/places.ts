import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { answerText, isReading, refuseMethod } from './answers.ts';
import { type IsolationContext, workbenchPolicy } from './isolation-headers.ts';
import { sendFile } from './static/send-file.ts';
import { StaticFolder, type StaticFile } from './static/static-folder.ts';

const WORKER_SCOPE_SINGLE_ORIGIN = '/~preview/';

/** Hands out the build products, each place its own. */
export class Places {
  readonly #workbench: StaticFolder;
  readonly #runtime: StaticFolder;
  readonly #preview: StaticFolder;

  /** @param build absolute path of the folder of build products. */
  constructor(build: string) {
    this.#workbench = new StaticFolder(join(build, 'workbench'));
    this.#runtime = new StaticFolder(join(build, 'runtime'));
    this.#preview = new StaticFolder(join(build, 'preview'));
  }

  /** @param path decoded path of the request. */
  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    context: IsolationContext,
  ): Promise<void> {
    switch (context.place.kind) {
      case 'workbench':
        return this.#serveWorkbench(request, response, path, context);
      case 'runtime':
        return this.#serveRuntime(request, response, path);
      case 'preview':
        return this.#servePreview(request, response, path, '/');
      default:
        return this.#serveSingle(request, response, path, context);
    }
  }

  async #serveSingle(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    context: IsolationContext,
  ): Promise<void> {
    const preview = /^\/~preview\/\d{1,5}(\/.*)?$/.exec(path);
    if (preview !== null || path.startsWith('/__cloudless/')) {
      return this.#servePreview(
        request,
        response,
        preview === null ? path : (preview[1] ?? '/'),
        WORKER_SCOPE_SINGLE_ORIGIN,
      );
    }
    if ((await this.#runtimeFile(path)) !== null) return this.#serveRuntime(request, response, path);
    return this.#serveWorkbench(request, response, path, context);
  }

  async #serveWorkbench(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    context: IsolationContext,
  ): Promise<void> {
    if (!isReading(request.method)) return refuseMethod(response, ['GET', 'HEAD']);
    const file = await this.#workbenchFile(path);
    if (file !== null) return sendPage(request, response, file, context, 200);
    // A page of the application that has no file of its own, such as /w/<project>.
    const fallback = isNavigation(request) ? await this.#workbench.find('200.html') : null;
    if (fallback !== null) return sendPage(request, response, fallback, context, 200);
    const missing = isNavigation(request) ? await this.#workbench.find('404.html') : null;
    if (missing !== null) return sendPage(request, response, missing, context, 404);
    answerText(response, 404, `There is nothing at ${path}.`);
  }

  async #workbenchFile(path: string): Promise<StaticFile | null> {
    const bare = path.replace(/\/+$/, '');
    if (path === bare) {
      return (await this.#workbench.find(path)) ?? (await this.#workbench.find(`${path}.html`));
    }
    return (
      (await this.#workbench.find(`${bare}/index.html`)) ??
      (bare === '' ? null : await this.#workbench.find(`${bare}.html`))
    );
  }

  async #serveRuntime(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (!isReading(request.method)) return refuseMethod(response, ['GET', 'HEAD']);
    const file = await this.#runtimeFile(path);
    if (file !== null) return sendFile(request, response, file);
    answerText(response, 404, `The runtime has nothing at ${path}.`);
  }

  /** Build products of the engine lie at the root of their origin, and below `/-/runtime/` on every origin. */
  #runtimeFile(path: string): Promise<StaticFile | null> {
    if (path === '/headless') return this.#runtime.find('headless.html');
    return this.#runtime.find(path.startsWith('/-/runtime/') ? path.slice('/-/runtime/'.length) : path);
  }

  /**
   * Only what comes before the preview's Service Worker has control arrives here: the worker's own files, the
   * first navigation, and requests of a page whose worker is gone.
   */
  async #servePreview(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    workerScope: string,
  ): Promise<void> {
    if (path.startsWith('/__cloudless/')) {
      if (!isReading(request.method)) return refuseMethod(response, ['GET', 'HEAD']);
      const file = await this.#preview.find(path.slice('/__cloudless/'.length));
      if (file === null) return answerText(response, 404, `The preview has nothing at ${path}.`);
      if (file.path.endsWith('.js')) response.setHeader('Service-Worker-Allowed', workerScope);
      return sendFile(request, response, file);
    }
    const boot = isReading(request.method) && isNavigation(request) ? await this.#preview.find('boot.html') : null;
    if (boot === null) return answerUnconnected(response);
    return sendFile(request, response, boot, { isKept: false });
  }
}

async function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  file: StaticFile,
  context: IsolationContext,
  status: number,
): Promise<void> {
  if (file.path.endsWith('.html')) {
    response.setHeader('Content-Security-Policy', workbenchPolicy(context, file.inlineScripts));
  }
  return sendFile(request, response, file, { status });
}

function answerUnconnected(response: ServerResponse): void {
  response.setHeader('Retry-After', '1');
  answerText(
    response,
    503,
    'This preview is not connected to its project: open the project in Cloudless, then reload this page.',
  );
}

function isNavigation(request: IncomingMessage): boolean {
  const mode = request.headers['sec-fetch-mode'];
  if (typeof mode === 'string') return mode === 'navigate';
  return (request.headers.accept ?? '').includes('text/html');
}
