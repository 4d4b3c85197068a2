const s = () => new Error().stack.split('\n')[2].trim().replace(/\(.*/, '');
const o = { a: { b() { return s(); }, c: function () { return s(); }, d: () => s() } };
const x = {}; x.y = function () { return s(); }; x.z = () => s(); x.n = function named() { return s(); };
exports.e = function () { return s(); }; exports.f = () => s();
function F() {} F.prototype.m = function () { return s(); }; F.stat = function () { return s(); };
class C { m() { return s(); } static st() { return s(); } f = () => s(); g = function () { return s(); }; #p() { return s(); } p() { return this.#p(); } get q() { return s(); } static #sp() { return s(); } static sp() { return C.#sp(); } async am() { return s(); } *gen() { yield s(); } ['comp' + 1]() { return s(); } }
class D extends C {}
const c = new C(), d = new D();
console.log([o.a.b(), o.a.c(), o.a.d(), x.y(), x.z(), x.n(), exports.e(), exports.f(), module.exports.e(), new F().m(), F.stat(), c.m(), C.st(), c.f(), c.g(), c.p(), c.q, C.sp(), c.gen().next().value, c.comp1(), d.m(), d.f(), D.st()].join('\n'));
c.am().then(console.log); const alias = { renamed: c.m }; console.log(alias.renamed(), [1].map(function () { return s(); })[0], [1].map(() => s())[0], Reflect.apply(x.y, [], []), x.y.call(1), x.y.call('s'), x.y.call(null), x.y.call(new Map()), x.y.call(Object.create(null)), x.y.call(function q() {}));
(() => { 'use strict'; const st = { m() { return s(); } }; console.log(st.m(), st.m.call(undefined), st.m.call(5)); })();
