import { describe, expect, it } from 'vitest';
import { injectIntoHtml } from './html-injection.ts';

async function inject(html: string, size: number): Promise<string> {
  const bytes = new TextEncoder().encode(html);
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
  return await new Response(source.pipeThrough(injectIntoHtml('<X>'))).text();
}

describe('injectIntoHtml', () => {
  const page = '<!doctype html>\n<html lang="en"><head data-a="1"><script>a</script></head><body>é</body></html>';
  const wanted = page.replace('data-a="1">', 'data-a="1"><X>');

  it('goes right behind the opening tag of the head, however the bytes arrive', async () => {
    for (const size of [1, 7, 1000]) expect(await inject(page, size)).toBe(wanted);
  });

  it('does not take <header> for the head', async () => {
    expect(await inject('<!doctype html><header>x</header>', 4)).toBe('<!doctype html><X><header>x</header>');
  });

  it('goes first where there is nothing to go behind', async () => {
    expect(await inject('<p>x', 1)).toBe('<X><p>x');
  });

  it('does not hold back a long document without a head', async () => {
    const long = `<html>${'a'.repeat(100_000)}`;
    expect(await inject(long, 5000)).toBe(long.replace('<html>', '<html><X>'));
  });

  it('leaves an empty document empty', async () => {
    expect(await inject('', 1)).toBe('');
  });
});
