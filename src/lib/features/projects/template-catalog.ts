import type { FileSystemTree } from '@webcontainer/api';

/** What a new project can begin as. */
export interface Template {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly open: string;
  readonly command: string;
}

/** @throws Error when the server does not have them. */
export async function fetchTemplates(): Promise<Template[]> {
  return (await fetchJson('/templates/index.json')) as Template[];
}

export async function fetchTemplateTree(id: string): Promise<FileSystemTree> {
  return (await fetchJson(`/templates/${encodeURIComponent(id)}.json`)) as FileSystemTree;
}

async function fetchJson(path: string): Promise<unknown> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`the server did not give ${path} (status ${response.status})`);
  return (await response.json()) as unknown;
}
