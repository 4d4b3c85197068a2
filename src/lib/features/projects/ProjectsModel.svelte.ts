import { ProjectMemory } from '$lib/platform/project-memory.ts';
import { createProjectId, type Project, type ProjectSeed, type ProjectStore } from '$lib/platform/project-store.ts';
import { firstSteps, readFolder, readZip, treeOf, type ImportedFile } from './import-files.ts';
import { fetchTemplates, fetchTemplateTree, type Template } from './template-catalog.ts';

/** The projects of this browser and the templates new ones begin as. */
export class ProjectsModel {
  readonly #store: ProjectStore;
  projects = $state.raw<readonly Project[] | null>(null);
  templates = $state.raw<readonly Template[] | null>(null);
  /** What is going on, while something is. */
  busy = $state<string | null>(null);
  problem = $state<string | null>(null);

  constructor(store: ProjectStore) {
    this.#store = store;
  }

  readonly inUse = $derived((this.projects ?? []).filter((project) => project.deletedAt === null));
  readonly inBin = $derived((this.projects ?? []).filter((project) => project.deletedAt !== null));

  async load(): Promise<void> {
    await Promise.all([
      this.#attempt('The projects could not be read', async () => {
        this.projects = await this.#store.list();
      }),
      this.#attempt('The templates could not be read', async () => {
        this.templates = await fetchTemplates();
      }),
    ]);
  }

  /** Makes a project of a template. Returns its id, or null after a failure (then `problem` says why). */
  async createFromTemplate(template: Template): Promise<string | null> {
    return await this.#create(`Making a ${template.title} project`, async () => ({
      name: this.#freeName(template.title),
      template: template.id,
      seed: { tree: await fetchTemplateTree(template.id), open: template.open, command: template.command },
    }));
  }

  async importZip(file: File): Promise<string | null> {
    return await this.#create(`Reading ${file.name}`, async () => {
      const files = await readZip(new Uint8Array(await file.arrayBuffer()));
      return this.#imported(file.name.replace(/\.zip$/i, ''), files);
    });
  }

  async importFolder(chosen: readonly File[]): Promise<string | null> {
    return await this.#create('Reading the folder', async () => {
      const name = chosen[0]?.webkitRelativePath.split('/')[0] || 'Imported folder';
      return this.#imported(name, await readFolder(chosen));
    });
  }

  async rename(project: Project, name: string): Promise<void> {
    await this.#change({ ...project, name });
  }

  async moveToBin(project: Project): Promise<void> {
    await this.#change({ ...project, deletedAt: Date.now() });
  }

  async restore(project: Project): Promise<void> {
    await this.#change({ ...project, deletedAt: null });
  }

  /** Forgets a project and what it stores, for ever. `deleteFiles` empties its runtime origin. */
  async destroy(project: Project, deleteFiles: (id: string) => Promise<void>): Promise<void> {
    await this.#attempt(`${project.name} could not be deleted`, async () => {
      await deleteFiles(project.id);
      await this.#store.remove(project.id);
      new ProjectMemory(project.id).clear();
      this.projects = await this.#store.list();
    });
  }

  #imported(name: string, files: readonly ImportedFile[]): { name: string; template: null; seed: ProjectSeed } {
    const tree = treeOf(files);
    return { name: this.#freeName(name), template: null, seed: { tree, ...firstSteps(tree) } };
  }

  async #create(
    busy: string,
    make: () => Promise<Pick<Project, 'name' | 'template' | 'seed'>>,
  ): Promise<string | null> {
    if (this.busy !== null) return null;
    this.busy = busy;
    const now = Date.now();
    let id: string | null = null;
    await this.#attempt(`${busy} failed`, async () => {
      const project: Project = {
        id: createProjectId(),
        createdAt: now,
        openedAt: now,
        deletedAt: null,
        ...(await make()),
      };
      await this.#store.put(project);
      id = project.id;
    });
    this.busy = null;
    return id;
  }

  async #change(project: Project): Promise<void> {
    await this.#attempt(`${project.name} could not be changed`, async () => {
      await this.#store.put(project);
      this.projects = await this.#store.list();
    });
  }

  async #attempt(failure: string, act: () => Promise<void>): Promise<void> {
    try {
      this.problem = null;
      await act();
    } catch (reason) {
      this.problem = `${failure}: ${reason instanceof Error ? reason.message : String(reason)}`;
    }
  }

  #freeName(wanted: string): string {
    const names = new Set((this.projects ?? []).map((project) => project.name));
    if (!names.has(wanted)) return wanted;
    let number = 2;
    while (names.has(`${wanted} ${number}`)) number++;
    return `${wanted} ${number}`;
  }
}
