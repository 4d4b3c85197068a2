/** Marks a line of an event stream that gives the id of the last event (HTML, section 9.2.6). */
const ID_LINE = /^id(?::\s?([^\0]*))?$/;

/**
 * Chromium shows a Service Worker no `Last-Event-ID`, so servers would send everything again after each
 * reconnection. This follows the ids in the streams themselves: when the server ended a stream, the next request of
 * the same page for the same address takes it up again. A page that closed its stream begins anew.
 */
export class EventIds {
  readonly #ended = new Map<string, string>();

  /** The id a reconnection has to name; null for a first connection. */
  take(client: string, url: string): string | null {
    const key = `${client} ${url}`;
    const id = this.#ended.get(key) ?? null;
    this.#ended.delete(key);
    return id;
  }

  /** @param known id that the request for this stream named. */
  follow(client: string, url: string, known: string | null): TransformStream<Uint8Array, Uint8Array> {
    const decoder = new TextDecoder();
    let line = '';
    let pending = known;
    let dispatched = known;
    const readLine = (): void => {
      const id = ID_LINE.exec(line);
      if (id) pending = id[1] ?? '';
      // Only an empty line completes an event, and with it its id.
      if (line === '') dispatched = pending;
      line = '';
    };
    return new TransformStream({
      transform: (chunk, controller) => {
        const parts = decoder.decode(chunk, { stream: true }).split(/\r\n|\r|\n/);
        parts.forEach((part, index) => {
          line += part;
          if (index < parts.length - 1) readLine();
        });
        controller.enqueue(chunk);
      },
      flush: () => {
        if (dispatched !== null && dispatched !== '') this.#ended.set(`${client} ${url}`, dispatched);
      },
    });
  }
}
