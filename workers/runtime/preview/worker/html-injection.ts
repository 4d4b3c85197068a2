/** Bytes searched for the head of a document before the injection goes to the front. */
const SEARCHED = 32_768;

/**
 * Puts `markup` right after the opening tag of the head of an HTML document that streams through: before any script
 * of the page. Without a head it goes after the doctype. Works on bytes of any encoding that extends ASCII.
 */
export function injectIntoHtml(markup: string): TransformStream<Uint8Array, Uint8Array> {
  const inserted = new TextEncoder().encode(markup);
  let held: Uint8Array | null = new Uint8Array(0);
  const release = (controller: TransformStreamDefaultController<Uint8Array>, bytes: Uint8Array): void => {
    const at = insertionPoint(bytes);
    if (at > 0) controller.enqueue(bytes.subarray(0, at));
    controller.enqueue(inserted);
    if (at < bytes.length) controller.enqueue(bytes.subarray(at));
  };
  return new TransformStream({
    transform(chunk, controller) {
      if (held === null) {
        controller.enqueue(chunk);
        return;
      }
      const bytes: Uint8Array = new Uint8Array(held.length + chunk.length);
      bytes.set(held);
      bytes.set(chunk, held.length);
      if (findHead(asciiOf(bytes)) === -1 && bytes.length < SEARCHED) {
        held = bytes;
        return;
      }
      held = null;
      release(controller, bytes);
    },
    flush(controller) {
      if (held !== null && held.length > 0) release(controller, held);
    },
  });
}

function insertionPoint(bytes: Uint8Array): number {
  const text = asciiOf(bytes);
  const head = findHead(text);
  if (head !== -1) return head;
  const html = /<html(?:\s[^>]*)?>/i.exec(text);
  if (html) return html.index + html[0].length;
  const doctype = /^\s*<!doctype[^>]*>/i.exec(text);
  return doctype ? doctype[0].length : 0;
}

/** Index after the opening tag of the head, or -1. */
function findHead(text: string): number {
  const head = /<head(?:\s[^>]*)?>/i.exec(text);
  return head ? head.index + head[0].length : -1;
}

function asciiOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes.subarray(0, SEARCHED));
}
