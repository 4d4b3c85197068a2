import * as ns from 'data:text/javascript,export let b = 1; export const a = { x: 1 }; export default function f() {}';
import util from 'node:util';
console.log(ns, util.inspect(ns, { depth: 0 }), util.types.isModuleNamespaceObject(ns), util.types.isProxy(ns), util.isDeepStrictEqual({ ...ns }, { ...ns }));
console.log(JSON.stringify(ns), Object.entries(ns).length, ns.toString, `${Object.prototype.toString.call(ns)}`);
