import { fetchDeployment, runtimeOrigin } from '$lib/platform/deployment.ts';
import { connectExtras } from './connect-extras.ts';

/** Removes everything a project's runtime origin stores, through a short-lived frame of that origin. */
export async function deleteProjectFiles(projectId: string): Promise<void> {
  const origin = runtimeOrigin(await fetchDeployment(), projectId);
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.src = `${origin}/headless?purpose=delete`;
  const isLoaded = new Promise<void>((resolve, reject) => {
    frame.onload = () => resolve();
    frame.onerror = () => reject(new Error(`${origin} could not be reached`));
  });
  document.body.append(frame);
  try {
    await isLoaded;
    const extras = await connectExtras(origin);
    await extras.deleteStorage();
  } finally {
    frame.remove();
  }
}
