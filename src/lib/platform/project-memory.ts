/**
 * What the workbench remembers of one project between visits (open tabs, pane sizes), in local storage of the
 * workbench's origin. Losing it loses no work.
 */
export class ProjectMemory {
  readonly #prefix: string;

  constructor(projectId: string) {
    this.#prefix = `cloudless.project.${projectId}.`;
  }

  /** The stored value if it has the expected shape, else `fallback`. */
  read<Value>(name: string, isValid: (value: unknown) => value is Value, fallback: Value): Value {
    const text = localStorage.getItem(this.#prefix + name);
    if (text === null) return fallback;
    try {
      const value: unknown = JSON.parse(text);
      return isValid(value) ? value : fallback;
    } catch {
      // Cut-off or foreign text: start over from the fallback.
      return fallback;
    }
  }

  write(name: string, value: unknown): void {
    localStorage.setItem(this.#prefix + name, JSON.stringify(value));
  }

  clear(): void {
    for (const key of Object.keys(localStorage)) if (key.startsWith(this.#prefix)) localStorage.removeItem(key);
  }
}
