/** Milliseconds between two questions. */
const INTERVAL = 2000;
/** Questions without an answer after which the host counts as gone. */
const PATIENCE = 4;

/**
 * Asks the host page again and again whether it is there: when the browser ends its process (out of memory), no
 * event tells the page around it. A host that was only slow may answer again later.
 *
 * @param ask resolves when the host answers.
 * @returns how to stop.
 */
export function watchHost(ask: () => Promise<unknown>, onSilent: () => void, onAnswer: () => void): () => void {
  let unanswered = 0;
  const timer = setInterval(() => {
    unanswered++;
    if (unanswered === PATIENCE) onSilent();
    void ask().then(() => {
      const wasSilent = unanswered >= PATIENCE;
      unanswered = 0;
      if (wasSilent) onAnswer();
    });
  }, INTERVAL);
  return () => clearInterval(timer);
}
