import { expect, it } from 'vitest';
import { EventIds } from './event-ids.ts';

async function pass(ids: EventIds, chunks: readonly string[], isClosedByPage = false): Promise<void> {
  const encoder = new TextEncoder();
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      if (!isClosedByPage) controller.close();
    },
  });
  const reader = source.pipeThrough(ids.follow('page', '/events', ids.take('page', '/events'))).getReader();
  for (let count = 0; count < chunks.length; count++) await reader.read();
  if (isClosedByPage) await reader.cancel();
  else expect((await reader.read()).done).toBe(true);
}

it('names the id of the last whole event once the server ended the stream', async () => {
  const ids = new EventIds();
  await pass(ids, ['id: 1\ndata: a\n\ni', 'd:2\r\ndata: b\r\n\r\n', 'id: 3\ndata: cut off']);
  expect(ids.take('other', '/events')).toBeNull();
  expect(ids.take('page', '/events')).toBe('2');
  expect(ids.take('page', '/events')).toBeNull();
});

it('keeps the id over a stream without one, and forgets an id that is reset', async () => {
  const ids = new EventIds();
  await pass(ids, ['id: 7\n\n']);
  await pass(ids, ['data: x\n\n']);
  expect(ids.take('page', '/events')).toBe('7');
  await pass(ids, ['id: 7\n\nid\n\n']);
  expect(ids.take('page', '/events')).toBeNull();
});

it('begins anew after the page closed its stream', async () => {
  const ids = new EventIds();
  await pass(ids, ['id: 1\n\n'], true);
  expect(ids.take('page', '/events')).toBeNull();
});
