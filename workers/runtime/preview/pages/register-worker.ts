const SCRIPT = '/__cloudless/preview-worker.js';
/** On one origin for everything, previews live below this path. */
const SHARED_SCOPE = '/~preview/';

/** Registers the preview's Service Worker and waits until it is active. @throws Error when the browser refuses. */
export async function registerWorker(): Promise<ServiceWorkerRegistration> {
  if (!('serviceWorker' in navigator)) {
    throw new Error(
      'this browser gives no Service Worker here: previews need one (a private window may be the reason)',
    );
  }
  const hostHasPort = /^p\d+-/.test(location.hostname);
  const scope = hostHasPort ? '/' : SHARED_SCOPE;
  const registration = await navigator.serviceWorker.register(SCRIPT, { scope, updateViaCache: 'none' });
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (worker && worker.state !== 'activated') {
    await new Promise<void>((resolve, reject) => {
      worker.addEventListener('statechange', () => {
        if (worker.state === 'activated') resolve();
        else if (worker.state === 'redundant') reject(new Error('the preview’s Service Worker could not be installed'));
      });
    });
  }
  return registration;
}
