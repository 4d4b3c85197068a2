// What a preview's address shows until its Service Worker is in control: registers it, then loads the address again.
import { registerWorker } from './register-worker.ts';

const TRIED = 'cloudless-preview-tried';
/** Milliseconds within which coming here again means that reloading does not help. */
const RECENT = 15_000;

registerWorker().then(
  () => {
    // A page that comes here again although the worker is active would reload for ever.
    const recent = (sessionStorage.getItem(TRIED) ?? '')
      .split(' ')
      .map(Number)
      .filter((time) => time > Date.now() - RECENT);
    if (recent.length >= 3) {
      show(
        'This preview could not be opened',
        'The browser does not let its Service Worker answer. Reload to try again.',
      );
      sessionStorage.removeItem(TRIED);
      return;
    }
    sessionStorage.setItem(TRIED, [...recent, Date.now()].join(' '));
    location.reload();
  },
  (reason: unknown) =>
    show('This preview could not be opened', reason instanceof Error ? reason.message : String(reason)),
);

function show(title: string, text: string): void {
  document.title = title;
  document.querySelector('h1')!.textContent = title;
  document.querySelector('p')!.textContent = text;
}
