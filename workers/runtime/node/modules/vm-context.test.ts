import { describe, expect, it } from 'vitest';
import { CompiledScript } from './script-code.ts';
import { VmContext } from './vm-context.ts';

function run(context: VmContext, code: string): unknown {
  const reject = (): Promise<never> => Promise.reject(new Error('no loader'));
  return new CompiledScript({ code, filename: 'test.vm', lineOffset: 0, columnOffset: 0, import: reject }).runInContext(
    context,
  );
}

describe('vm contexts', () => {
  it('make properties of declarations and assignments, but not of lexical bindings', () => {
    const sandbox: Record<string, unknown> = { given: 1 };
    const context = new VmContext(sandbox);
    run(context, 'var a = given; b = a + 1; function c() { return b } let d = 4; const e = 5; class F {}');
    expect(Object.keys(sandbox).sort()).toEqual(['a', 'b', 'c', 'given']);
    expect(run(context, 'd + e + typeof F + c()')).toBe('9function2');
  });

  it('keep closures alive and see later changes of the object', () => {
    const sandbox: Record<string, unknown> = { factor: 2 };
    const context = new VmContext(sandbox);
    const twice = run(context, '(function (x) { return x * factor })') as (x: number) => number;
    sandbox['factor'] = 10;
    expect(twice(4)).toBe(40);
  });

  it('hide the globals of the main realm', () => {
    const context = new VmContext({});
    expect(run(context, 'typeof process + typeof Array')).toBe('undefinedfunction');
    expect(() => run(new VmContext({}), 'process')).toThrow(new ReferenceError('process is not defined'));
    expect(() => run(context, 'neverDefined')).toThrow(ReferenceError);
    run(context, 'leaked = 1');
    expect('leaked' in globalThis).toBe(false);
  });

  it('give completion values', () => {
    const context = new VmContext({});
    expect(run(context, 'if (true) { 5 }')).toBe(5);
    expect(run(context, 'for (var i = 0; i < 3; i++) i')).toBe(2);
    expect(run(context, 'function f() {}')).toBe(undefined);
  });

  it('refuse a second declaration of a lexical name', () => {
    const context = new VmContext({});
    run(context, 'let once = 1');
    expect(() => run(context, 'let once = 2')).toThrow("Identifier 'once' has already been declared");
  });
});
