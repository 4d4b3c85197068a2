import { describe, expect, it } from 'vitest';
import { restoreText } from './function-text.ts';
import { analyzeFunctionBody } from './script-analysis.ts';
import { applyEdits } from './source-edits.ts';

function rewritten(source: string): string {
  return applyEdits(source, analyzeFunctionBody(source).edits, '').text;
}

describe('the text of rewritten functions', () => {
  const sources = [
    'async function f(x) { const y = await x; return [await y, await (await y)()] }',
    'async (a, b = 1) => await a + b',
    'async x => await x',
    'async () => (await x, 1)',
    'async function f() { try { await x } catch (e) { await y } finally { z() } }',
    'async function f() { for await (const v of await xs()) use(v); after() }',
    'async function f() { for await (const v of xs) { await v } for await (w of ys) {} }',
    'async function f() { label: for await (const v of xs) continue label }',
    'function f(id) { return import(id).then((m) => import(`./${m}`)) }',
    'async function f() { const $clothes = 1; return await $clothes }',
    'async function* g() { yield await 1; yield* (async () => await 2)() }',
    'class A { async m() { await 1 } static async s() { return await super.s() } }',
  ];
  for (const source of sources) {
    it(source, () => {
      const changed = rewritten(source);
      expect(changed).not.toBe(source);
      expect(restoreText(changed)).toBe(source);
    });
  }

  it('leaves other text alone', () => {
    expect(restoreText('function () { return "$cloud" + $close }')).toBe('function () { return "$cloud" + $close }');
  });
});
