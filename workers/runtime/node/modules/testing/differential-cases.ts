/**
 * Programs of several modules that call the global `log`; the entry is `main.mjs`. What they log natively is what
 * they must log here.
 */
export const differentialCases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'plain imports and exports': {
    'main.mjs': `import d, { a, b as c } from './x.mjs'; import * as ns from './x.mjs';
      log(d, a, c, ns.a, Object.keys(ns).join(), ns[Symbol.toStringTag], Object.getPrototypeOf(ns), ns.default);`,
    'x.mjs': `export const a = 1; export let b = 2; export default 'dd'; export class C {} export function f() {}`,
  },
  'live bindings': {
    'main.mjs': `import { n, inc, n as m, obj } from './x.mjs'; import * as ns from './x.mjs';
      log(n, m, ns.n); inc(); log(n, m, ns.n, {n}.n, \`\${n}\`, [n], (() => n)()); inc(); log(typeof n, n + 1);`,
    'x.mjs': `export let n = 0; export function inc() { n++ } export const obj = {};`,
  },
  'cycles with hoisted functions and dead zones': {
    'main.mjs': `import { b, fb, vb, kb } from './b.mjs'; export function fa() { return 'fa' } export let a = 1; export var va = 5;
      export class K {} log('main', b, fb(), vb, typeof kb);`,
    'b.mjs': `import { fa, a, va, K, a as renamed } from './main.mjs'; import * as ns from './main.mjs';
      const t = (n, f) => { try { log(n, f()) } catch (e) { log(n, e.name, e.message) } };
      t('fa', () => fa()); t('a', () => a); t('va', () => va); t('K', () => new K()); t('renamed', () => renamed);
      t('ns.a', () => ns.a); t('typeof', () => typeof a); t('in', () => 'a' in ns); t('keys', () => Reflect.ownKeys(ns).map(String).join());
      t('shorthand', () => ({a})); t('assign', () => { a = 1 });
      export const b = 2; export function fb() { return 'fb' } export var vb = 3; export const kb = K => K;`,
  },
  'default exports and names': {
    'main.mjs': `import a from './a.mjs'; import b from './b.mjs'; import c from './c.mjs'; import d from './d.mjs'; import e from './e.mjs'; import f, { g as gg } from './f.mjs'; import h from './h.mjs'; import i from './i.mjs'; import j from './j.mjs';
      log(a.name, a(), b.name, c.name, d.name, d(), e.name, f.name, f === gg, h.name, i, j.name);`,
    'a.mjs': `export default function () { return 1 }`,
    'b.mjs': `export default class { }`,
    'c.mjs': `export default class extends Object { static x = 1 }`,
    'd.mjs': `export default () => 4\n(0, log)('after arrow')`,
    'e.mjs': `export default (function () {})`,
    'f.mjs': `export default function g() {} export { g }`,
    'h.mjs': `export default async function* () { yield 1 }`,
    'i.mjs': `const x = 5; export default x * 2 + (1, 2)\nlog('end i')`,
    'j.mjs': `export default /* c */ class { static name = 'own' }`,
  },
  'default function is hoisted in a cycle': {
    'main.mjs': `import './b.mjs'; export default function () { return 'hoisted' } export { default as again } from './main.mjs'`,
    'b.mjs': `import f, { again } from './main.mjs'; log(f(), again(), f.name)`,
  },
  'default binding keeps its first value, named default function does not': {
    'main.mjs': `import a, { seta } from './a.mjs'; import b, { setb } from './b.mjs'; log(a, typeof b); seta(); setb(); log(a, b)`,
    'a.mjs': `let x = 1; export default x; export function seta() { x = 2 }`,
    'b.mjs': `export default function f() {} export function setb() { f = 'changed' }`,
  },
  'star exports': {
    'main.mjs': `import * as ns from './all.mjs'; import { a, only } from './all.mjs'; log(Object.keys(ns).join(), a, only, ns.nested.a, 'dup' in ns, ns.dup);`,
    'all.mjs': `export * from './x.mjs'; export * from './y.mjs'; export * as nested from './x.mjs'; export const own = 1;`,
    'x.mjs': `export const a = 'xa', dup = 1; export default 1; export const own = 'not me'`,
    'y.mjs': `export const only = 'y', dup = 2; export { a } from './x.mjs'`,
  },
  'star cycles': {
    'main.mjs': `export * from './b.mjs'; export const a = 1; import * as ns from './main.mjs'; log(Object.keys(ns).join())`,
    'b.mjs': `export * from './main.mjs'; export const b = 2; import { a } from './b.mjs'; try { log(a) } catch (e) { log(e.message) }`,
  },
  'destructuring exports': {
    'main.mjs': `import { a, b, c, d, e } from './x.mjs'; log(a, b, c, d, JSON.stringify(e))`,
    'x.mjs': `export const { a, x: { b = 2 }, ...e } = { a: 1, x: {}, y: 3 }, [c, , d = 9] = [7, 8];`,
  },
  'string export names': {
    'main.mjs': `import { 'a-b' as ab, "default" as d } from './x.mjs'; import * as ns from './x.mjs'; log(ab, d, ns['a-b'], Object.keys(ns).join())`,
    'x.mjs': `const v = 1; export { v as 'a-b', v as default, v as "0" }; export * as 'all of it' from './y.mjs'`,
    'y.mjs': `export {}`,
  },
  'shadowing of imports': {
    'main.mjs': `import { x, y, z, w, set } from './x.mjs';
      function f(x) { return x } const g = (x, y = x) => [x, y]; const h = ({ x }) => x; const k = x => x; const m = async x => x;
      { let x = 'block'; log(x) } { const [x] = ['arr']; log(x) } for (const x of ['for']) log(x); for (let x = 0; x < 1; x++) log(x);
      try { throw 'caught' } catch (x) { log(x) } try { throw { x: 'c2' } } catch ({ x }) { log(x) }
      class A { x = x; static x() { return x } ['x' + x]() { return 1 } get y() { return y } }
      const fn = function x(n) { return n ? typeof x : x(1) }; const cl = class x { static t() { return typeof x } };
      function v() { { var x = 'hoisted' } return x } function v2() { if (0) { function x() {} } return typeof x }
      x: for (;;) { for (;;) { break x } }
      switch (1) { case 1: let x = 'sw'; log(x) }
      log(f(1), g(2).join(), h({ x: 3 }), k(4), new A().x, A.x(), Object.getOwnPropertyNames(A.prototype).join(), fn(), cl.t(), v(), v2());
      const o = { x, y, x2: x, [x]: 1, x() { return x }, get z() { return z }, async *y2() { yield y } };
      log(JSON.stringify(o), o.x(), o.z, ((a, { b = x } = {}) => [a, b])(1).join(), ((y, b = () => y) => b())('inner'));
      set(); log(x, y, z, { x }.x, o.x(), \`\${x}\${\`\${y}\`}\`, x?.length, w?.(), w\`t\`, new w().v, new w.K().v, w.call?.(1), (x, y), x ? y : z, -x, x+-y);
      const { a = x, [x]: q = y, ...rest } = {}; let p; ({ p = x } = {}); [p = y] = []; log(a, q, p);
      var { length = x } = {}; log(length); const arrow = () => ({ x, y }); log(JSON.stringify(arrow()));`,
    'x.mjs': `export let x = 'ix', y = 'iy', z = 'iz'; export let w = function () { this && (this.v = 1); return typeof this }; w.K = function () { this.v = 2 }; w = w;
      export function set() { x = 'nx'; y = 'ny'; z = 'nz' }`,
  },
  'this of called imports': {
    'main.mjs': `import { f, g } from './x.mjs'; import * as ns from './x.mjs'; log(f(), g(), ns.f()[Symbol.toStringTag], (0, ns.f)(), f\`\`, f?.(), (f)());
      let z = 1
      f()
      ;[1].forEach(() => log(f()))`,
    'x.mjs': `export let f = function () { return this === undefined ? 'undefined' : this }; f = f; export const g = function () { return typeof this }`,
  },
  'assignment to an import': {
    'main.mjs': `import { a, c } from './x.mjs'; import * as ns from './x.mjs'; import d from './x.mjs';
      for (const f of [() => { a = 1 }, () => { a++ }, () => { [a] = [1] }, () => { ({ a } = { a: 1 }) }, () => { for (a of [1]); }, () => { ns = 1 }, () => { d ||= 0; d &&= 1 }, () => { c += 1 }])
        try { f(); log('no error') } catch (e) { log(e.name, e.message) }
      log(a, c)`,
    'x.mjs': `export let a = 1; export const c = 2; export default 3`,
  },
  'namespace object': {
    'main.mjs': `import * as ns from './x.mjs'; const t = (f) => { try { log(String(f())) } catch (e) { log(e.name) } };
      t(() => { ns.a = 2 }); t(() => { ns.q = 2 }); t(() => delete ns.a); t(() => delete ns.q); t(() => Reflect.set(ns, 'a', 1)); t(() => JSON.stringify(Object.getOwnPropertyDescriptors(ns)));
      t(() => Object.isExtensible(ns)); t(() => Object.isFrozen(ns)); t(() => Object.isSealed(ns)); t(() => Reflect.setPrototypeOf(ns, null)); t(() => Reflect.setPrototypeOf(ns, {}));
      t(() => Reflect.defineProperty(ns, 'a', { value: 1 })); t(() => Reflect.defineProperty(ns, 'a', { value: 2 })); t(() => Reflect.defineProperty(ns, 'a', { value: 1, writable: true, enumerable: true, configurable: false }));
      t(() => Reflect.preventExtensions(ns)); t(() => Object.prototype.toString.call(ns)); t(() => ns.missing); t(() => 'b' in ns); t(() => Reflect.has(ns, 'zz')); t(() => JSON.stringify(ns)); t(() => JSON.stringify({ ...ns })); t(() => { for (const k in ns) log(k) });`,
    'x.mjs': `export const a = 1; export let b = 2; export function z() {}`,
  },
  'properties of namespaces': {
    'main.mjs': `import * as ns from './x.mjs'; import * as all from './all.mjs'; import * as cjs from './lib.mjs';
      log(ns.a, ns . b, ns
        .c(), ns?.a, ns['a'], typeof ns.missing, ns.missing?.x, new ns.K().v, ns.n); ns.inc(); log(ns.n, all.n, all.own, all.x.n, cjs.default);
      try { ns.a = 1 } catch (e) { log(e.name, e.message) } try { delete ns.a } catch (e) { log(e.name) } try { ns.n++ } catch (e) { log(e.name) }
      const f = (ns) => ns.a; log(f({ a: 'shadow' })); const { a } = ns; log(a, Object.keys(ns).length, \`\${ns.a}\`, [...Object.entries(ns)].length); log(ns.toString, 'toString' in ns)
      ns.inc
      ;[1].map(() => log(ns.n))`,
    'x.mjs': `export const a = 'a', b = 'b'; export function c() { return 'c' } export class K { v = 'k' } export let n = 0; export const inc = () => { n++ }`,
    'all.mjs': `export * from './x.mjs'; export * as x from './x.mjs'; export const own = 'o'`,
    'lib.mjs': `export default 5`,
  },
  'top-level await order': {
    'main.mjs': `import './a.mjs'; import './b.mjs'; import './c.mjs'; log('main')`,
    'a.mjs': `log('a1'); await 0; log('a2'); await 0; log('a3')`,
    'b.mjs': `log('b1'); await 0; log('b2')`,
    'c.mjs': `import './a.mjs'; log('c')`,
  },
  'top-level await: microtask positions': {
    'main.mjs': `Promise.resolve().then(() => log('m1')).then(() => log('m2')).then(() => log('m3')).then(() => log('m4')); log('start'); await null; log('after 1'); await (async () => { log('in'); })(); log('after 2'); import('./x.mjs').then((n) => log('imported', n.v)); log('end')`,
    'x.mjs': `export const v = await Promise.resolve(7)`,
  },
  'asynchronous cycle': {
    'main.mjs': `import { b } from './b.mjs'; export let a = 'a'; log('main', b); export const late = await Promise.resolve('late'); log(late)`,
    'b.mjs': `import { c } from './c.mjs'; import * as m from './main.mjs'; log('b', c); await 0; export const b = 'b'; try { log(m.a) } catch (e) { log(e.message) }`,
    'c.mjs': `import './b.mjs'; log('c'); export const c = await 'c'; log('c done')`,
  },
  'importing again what a graph evaluated': {
    'main.mjs': `import './a.mjs'; for (const name of ['a', 'b', 'c', 'd', 'e']) log(name, Object.keys(await import('./' + name + '.mjs')).join());
      const late = import('./f.mjs'); log((await import('./g.mjs')).g); await late; log((await import('./g.mjs')).g)`,
    'a.mjs': `import './b.mjs'; export const a = 1; log('a')`,
    'b.mjs': `import './c.mjs'; await 0; export const b = 1; log('b')`,
    'c.mjs': `import './d.mjs'; export const c = 1; log('c')`,
    'd.mjs': `import './c.mjs'; import './e.mjs'; export const d = 1; log('d')`,
    'e.mjs': `await 0; export const e = 1; log('e')`,
    'f.mjs': `import './g.mjs'; log('f')`,
    'g.mjs': `log('g starts'); await new Promise((r) => setTimeout(r, 2)); export const g = 'g'; log('g ends')`,
  },
  'errors are kept': {
    'main.mjs': `for (const n of [1, 2]) { try { await import('./bad.mjs') } catch (e) { log(e.message); globalThis.e1 ??= e; log(e === e1) } }
      try { await import('./user.mjs') } catch (e) { log(e === e1) } try { await import('./asyncbad.mjs') } catch (e) { log(e.message) } try { await import('./asyncuser.mjs') } catch (e) { log(e.message) } delete globalThis.e1`,
    'bad.mjs': `log('bad runs'); throw new Error('boom')`,
    'user.mjs': `import './bad.mjs'; log('never')`,
    'asyncbad.mjs': `await 0; throw new Error('async boom')`,
    'asyncuser.mjs': `import './asyncbad.mjs'; log('never')`,
  },
  'evaluation order of a graph': {
    'main.mjs': `import './a.mjs'; import './b.mjs'; log('main')`,
    'a.mjs': `import './shared.mjs'; import './deep.mjs'; log('a')`,
    'b.mjs': `log('b'); import './shared.mjs'; import './a.mjs'`,
    'shared.mjs': `log('shared')`,
    'deep.mjs': `import './b.mjs'; log('deep')`,
  },
  'strings and comments that look like imports': {
    'main.mjs': `// import a from './nope.mjs'
      /* export default 1; import './nope.mjs' */
      const s = "import x from './nope.mjs'", t = \`import('./nope.mjs') \${ 'export' } \`, r = /import('x')/.source, r2 = 1 / 2 / 1;
      const o = { import: 1, export: 2, await: 3, default: 4, from: 5 }; log(s, t, r, r2, o.import, o.export, o.await, o.default);
      class A { import() { return 'm' } static await() { return 'aw' } get export() { return 'ex' } #import = 1; v() { return this.#import } }
      log(new A().import(), A.await(), new A().export, new A().v()); const from = 1, as = 2, of = 3, get = 4, set = 5, async = 6; log(from, as, of, get, set, async);`,
  },
  'less-than and decrement': {
    'main.mjs': `let y = 2, x = 1; log(x<!--y, y); log('<!--', \`<!--\`, /<!--/.source); if (x <!--y) log('yes')
      let n = 3; while (n --> 0) log(n)`,
  },
  'statements joined without semicolons': {
    'main.mjs': `import { a } from './x.mjs'
export const b = a
export default b
export { a }
import * as ns from './x.mjs'
let c = ns
;[c.a].forEach((v) => log(v))
export let d = 1
export
  const e = 2
export
default_()
function default_() { log('called', d, e, b) }`.replace('export\ndefault_()', 'default_()'),
    'x.mjs': `export const a = 'x'`,
  },
  'multi-line import clauses': {
    'main.mjs': `import {
        a,   // it's "first"
        b as c, /* } from 'no' */
      }
        from
        './x.mjs'
      import d
        , * as ns from "./x.mjs"; log(a, c, d, ns.a)
      export {
        a,
        c as q
      }
      log(new Error().stack.split('\\n')[1].match(/:(\\d+):\\d+\\)?$/)[1])`,
    'x.mjs': `export const a = 1, b = 2; export default 3`,
  },
  'this, arguments and strict mode': {
    'main.mjs': `log(this, (() => this)(), typeof undeclared, (function () { return this })()); try { undeclared = 1 } catch (e) { log(e.message) }
      { function inBlock() {} } log(typeof inBlock); var v = 1; log('v' in globalThis); log(delete globalThis.nothing)
      function args(a) { arguments[0] = 2; return a } log(args(1));`,
  },
  'direct eval': {
    'main.mjs': `import { a } from './x.mjs'; let local = 1; log(eval('a + local')); eval('local = 5'); log(local); eval('var hidden = 1'); log(typeof hidden)`,
    'x.mjs': `export const a = 10;`,
  },
  'class fields, private names and static blocks': {
    'main.mjs': `import { k, bump } from './x.mjs';
      class A { f = k; static s = k; static { this.t = k + 1; bump() } #p = k; [k] = 'computed'; read() { return [this.f, this.#p, this['2'], this['1']].join() } static async m() { return await k } }
      log(A.s, A.t, new A().read(), await A.m());`,
    'x.mjs': `export let k = 1; export const bump = () => { k++ }`,
  },
  'await in every position': {
    'main.mjs': `const d = (v) => new Promise((r) => setTimeout(r, 1, v));
      log(await d(1) + await d(2), [await d(3), await d(4)].join(), { x: await d(5) }.x, (await d([6]))[0], await (await d(d))(7), \`\${await d(8)}\`, !await d(0), typeof await d('s'), await d(1) ? await d('t') : 0);
      if (await d(true)) log('if'); else log('else'); for (let i = await d(0); i < await d(2); i += await d(1)) log('i', i); while (!await d(1)); do { log('do') } while (await d(0));
      switch (await d(2)) { case await d(2): log('case') } try { await Promise.reject('r') } catch (e) { log(e) } finally { await d(); log('fin') }
      const f = async (x = 1, ...r) => await d(x + r.length); log(await f(1, 2, 3), f.length); const g = async x => { return await d(x) }; log(await g(4));
      const o = { async m() { return await d('m') }, async *gen() { yield await d(1); yield* [await d(2)]; }, async ['c' + 1]() { return await d('c') } }; log(await o.m(), await o.c1());
      for await (const v of o.gen()) log('gen', v); for await (const v of [d(1), 2]) log(v); outer: for await (const v of o.gen()) { for await (const w of o.gen()) { if (w === 2) continue outer; log(v, w) } }
      for await (const v of o.gen()) if (v === 2) log('two'); else continue
      label: { log(await d('lab')); break label } var q = async () => { for await (var z of [1]) { try { throw await d(z) } catch (e) { return e } } }; log(await q());
      class C { static async s() { return await d(super.toString.name) } async #p() { return await d('priv') } r() { return this.#p() } } log(await C.s(), await new C().r());
      const nested = async () => (await (async () => await (async () => 'deep')())()); log(await nested());
      log(await d(1), await d(2)
      ); const x = await
        d('newline'); log(x); log(await/re/.exec('re')[0], await'str', await(d)('paren'), await[1][0], await{a: 1}.a, await-1, await!0, await new Promise(r => r('np')), await import('./x.mjs').then((m) => m.v));
      const un = async () => { await null }; log(await un()); log(await d()?.a, await d?.(9), (await d({ a: { b: 1 } }))?.a?.b); log(await (1, 2), await d(await d(await d(3))));
      await d(1)
      log('asi')
      let t = await d(2)
      ;[t] = [t + 1]; log(t); t = await d(5) ; log(t ** 2, (await d(2)) ** 3); log(async => async, ((async) => async)(1))`,
    'x.mjs': `export const v = 'mod'`,
  },
  'async stays out of sync functions': {
    'main.mjs': `function f() { const await_ = 1; return { get async() { return 'a' }, async: undefined ?? await_ } } log(f().async); const async = (x) => x; log(async(1), async (2)); log([1].map(async (v) => v).length); var y = async
      (3); log(y)`,
  },
  'import.meta in every position': {
    'main.mjs': `import { log2 } from './x.mjs'; log(typeof import.meta, import.meta === import.meta, Object.getPrototypeOf(import.meta), import . meta === import.meta); import.meta.x = 1; log(import.meta.x, (() => import.meta.x)(), \`\${import.meta.x}\`, import.meta?.x, delete import.meta.x, 'x' in import.meta); log2()`,
    'x.mjs': `export const log2 = () => log(Object.keys(import.meta).length > 0)`,
  },
  'dynamic import': {
    'main.mjs': `const a = await import('./x.mjs'), b = await import(/* c */ './x' + '.mjs'); log(a === b, a.v); import('./x.mjs').then(({ v, default: d }) => log(v, d)); try { await import({ toString() { throw new Error('ts') } }) } catch (e) { log(e.message) } const f = () => import('./x.mjs'); log((await f()).v, (await import(\`./x.mjs\`)).default)`,
    'x.mjs': `export const v = 1; export default 2`,
  },
  'generators and labels at the top': {
    'main.mjs': `function* g() { const r = yield 1; log(r); yield* [2, 3] } const it = g(); log(it.next().value, it.next('sent').value, [...it].join()); a: b: for (;;) { break a } log([...(function* () { yield* g() })()].length); var undefined_; if (true) var hoist = 1; log(hoist)`,
  },
  'exported functions reassigned and functions in cycles': {
    'main.mjs': `import { get } from './b.mjs'; export function f() { return 1 } f = () => 2; log(f(), get())`,
    'b.mjs': `import { f } from './main.mjs'; log(f()); export const get = () => f()`,
  },
  'many exporters, one name through chains': {
    'main.mjs': `import { deep as d } from './a.mjs'; import { deep } from './b.mjs'; log(d, deep)`,
    'a.mjs': `export { x as deep } from './b.mjs'; export * from './b.mjs'`,
    'b.mjs': `export { x } from './c.mjs'; export { x as deep } from './c.mjs'`,
    'c.mjs': `import { y as x } from './d.mjs'; export { x }`,
    'd.mjs': `export var y = 'chain'`,
  },
  'self import': {
    'main.mjs': `import * as self from './main.mjs'; import { a as b, f as g } from './main.mjs'; log(g()); try { log(b) } catch (e) { log(e.message) } export let a = 1; export function f() { return 'f' } log(a, b, self.a); a = 2; log(a, b, self.a)`,
  },
  'unicode and escapes': {
    'main.mjs': `import { é, 𠮷 as kanji, \\u0061bc } from './x.mjs'; log(é, kanji, abc, { é }.é); var \\u{62} = 1; log(b)`,
    'x.mjs': `export let é = 1, 𠮷 = 2, abc = 3; é = 4`,
  },
  'errors of linking': {
    'main.mjs': `for (const m of ['./e1.mjs', './e2.mjs', './e3.mjs']) try { await import(m); log('ok') } catch (e) { log(e.name) }`,
    'e1.mjs': `import { nothing } from './x.mjs'; log('never')`,
    'e2.mjs': `export { nothing } from './x.mjs'`,
    'e3.mjs': `import { dup } from './dup.mjs'`,
    'dup.mjs': `export * from './x.mjs'; export * from './y.mjs'`,
    'x.mjs': `export let dup = 1`,
    'y.mjs': `export let dup = 2`,
  },
  'try and finally around await keep completion': {
    'main.mjs': `const f = async () => { try { return await 1 } finally { log('f') } }, g = async () => { for (const x of [1, 2]) { try { if (x === 1) continue; await 0; return x } catch { log('no') } finally { log('g', x) } } }, h = async () => { try { await Promise.reject(1) } catch (e) { try { throw e + 1 } catch (e2) { return e2 } } };
      log(await f(), await g(), await h()); const k = async () => { try { await 0; throw 'x' } catch { return 'caught' } }; log(await k())`,
  },
};
