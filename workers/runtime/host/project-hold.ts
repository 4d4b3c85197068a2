/** Milliseconds to wait for the page of before a reload to let go. */
const PATIENCE = 4000;

/**
 * Makes this page the one that runs a project: two kernels on the same storage would overwrite each other.
 *
 * @returns how to let go; closing the page does the same.
 * @throws Error when another page of this browser runs the project.
 */
export async function holdProject(projectId: string): Promise<() => void> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  try {
    return await new Promise<() => void>((resolve, reject) => {
      navigator.locks
        .request(`cloudless-project-${projectId}`, { signal: abort.signal }, () => {
          clearTimeout(timer);
          return new Promise<void>((release) => resolve(release));
        })
        .catch(reject);
    });
  } catch (reason) {
    if (!abort.signal.aborted) throw reason;
    throw new Error('This project is open in another tab or window of this browser. Close it there, then try again.');
  } finally {
    clearTimeout(timer);
  }
}
