import { describe, expect, it } from 'vitest';
import { explain, explainingResponse } from './explaining-page.ts';

describe('explainingResponse', () => {
  it('shows what a server said as text, never as markup', async () => {
    const response = explainingResponse(explain('protocol', 3000, '<img src=x onerror=alert(1)>'), true, {});
    expect(await response.text()).not.toContain('<img');
    expect(response.status).toBe(502);
  });

  it('looks again by itself only where that can help', async () => {
    const waiting = await explainingResponse(explain('no-server', 3000, ''), true, {}).text();
    const broken = await explainingResponse(explain('reset', 3000, ''), true, {}).text();
    expect(waiting).toContain('<script>');
    expect(broken).not.toContain('<script>');
  });

  it('gives programs one line of text', async () => {
    const response = explainingResponse(explain('no-server', 3000, ''), false, {});
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toMatch(/^Nothing listens on port 3000/);
  });
});
