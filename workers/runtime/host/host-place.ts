/** Where this host page stands and what it serves. */
export interface HostPlace {
  readonly projectId: string;
  /**
   * False on the origin for tools that bring no project of their own: like the hosted runtime, each boot there
   * begins empty, and several pages may run at once.
   */
  readonly isKept: boolean;
  /** Absolute URL, ending in a slash, of the engine's build products. */
  readonly assetBase: string;
  /** Absolute URL of the gateway for requests that leave the tab, without a slash at the end. */
  readonly gateway: string;
  /** Absolute URL of the registry as programs in the runtime see it. */
  readonly registry: string;
  /** URL of what listens at a port, ending in a slash. */
  previewUrl(port: number): string;
}

interface Discovery {
  readonly runtimePattern: string;
  readonly preview: string;
}

/** The project in the origin that `/.well-known/cloudless.json` names for tools to use at once. */
const SHARED_PROJECT = 'default';
const PROJECT = /^[a-z0-9]{6,20}$/;

/**
 * The place that belongs to a URL of `/headless`: the project is in the host name, or, where one origin serves
 * everything, in the parameter `client_id` as `project-<id>`.
 *
 * @throws Error when the server does not describe itself.
 */
export async function findHostPlace(
  url: URL,
  fetchJson: (url: string) => Promise<unknown> = getJson,
): Promise<HostPlace> {
  const discovery = (await fetchJson(`${url.origin}/.well-known/cloudless.json`)) as Partial<Discovery>;
  const { runtimePattern, preview } = discovery;
  if (typeof runtimePattern !== 'string' || typeof preview !== 'string') {
    throw new Error(`${url.origin} does not say where its runtimes and previews are`);
  }
  const projectId = projectOf(url, runtimePattern);
  return {
    projectId,
    isKept: projectId !== SHARED_PROJECT,
    assetBase: `${url.origin}/-/runtime/`,
    gateway: `${url.origin}/-/outside`,
    registry: `${url.origin}/-/registry/`,
    previewUrl: (port) => `${preview.replaceAll('{project}', projectId).replaceAll('{port}', String(port))}/`,
  };
}

function projectOf(url: URL, runtimePattern: string): string {
  const [before, after] = runtimePattern.split('{project}');
  if (after === undefined) {
    const client = /^project-(.+)$/.exec(url.searchParams.get('client_id') ?? '')?.[1];
    return client !== undefined && PROJECT.test(client) ? client : SHARED_PROJECT;
  }
  const middle = url.origin.slice(before?.length ?? 0, url.origin.length - after.length);
  if (!url.origin.startsWith(before ?? '') || !url.origin.endsWith(after) || !PROJECT.test(middle)) {
    throw new Error(`${url.origin} is not the origin of a project's runtime (${runtimePattern})`);
  }
  return middle;
}

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered with status ${response.status}`);
  return (await response.json()) as unknown;
}
