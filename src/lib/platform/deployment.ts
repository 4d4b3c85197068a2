/** Where the parts of this Cloudless live, as `/.well-known/cloudless.json` of the workbench's origin says. */
export interface Deployment {
  readonly version: string;
  readonly workbench: string;
  readonly runtime: string;
  /** Origin of a project's runtime, with `{project}` for its id. */
  readonly runtimePattern: string;
  /** Origin of a preview, with `{project}` and `{port}`. */
  readonly preview: string;
}

/** @throws Error when the server does not answer with a usable description. */
export async function fetchDeployment(): Promise<Deployment> {
  const response = await fetch('/.well-known/cloudless.json');
  if (!response.ok) throw new Error(`the server did not say where its parts are (status ${response.status})`);
  const value = (await response.json()) as Partial<Deployment>;
  for (const name of ['version', 'workbench', 'runtime', 'runtimePattern', 'preview'] as const) {
    if (typeof value[name] !== 'string') throw new Error(`the server's description of itself lacks "${name}"`);
  }
  return value as Deployment;
}

export function runtimeOrigin(deployment: Deployment, projectId: string): string {
  return deployment.runtimePattern.replaceAll('{project}', projectId);
}
