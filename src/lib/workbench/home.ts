// The home page's parts: routes reach features only through the workbench.
export { provideAppearance } from '$lib/platform/appearance.ts';
export { ProjectsPage } from '$lib/features/projects/index.ts';

/** Removes everything a project stores. Loaded when first needed: the home page stays small. */
export async function deleteProjectFiles(projectId: string): Promise<void> {
  const { deleteProjectFiles: remove } = await import('$lib/features/runtime/index.ts');
  await remove(projectId);
}
