// Flags: --experimental-vm-modules --no-warnings
import vm from 'node:vm';
const context = vm.createContext({ log: [] });
const leaf = new vm.SyntheticModule(['value', 'default'], function () { this.setExport('value', 1); this.setExport('default', 'd'); }, { context, identifier: 'leaf' });
const root = new vm.SourceTextModule('import def, { value } from "leaf"; export let total = value + 1; log.push(def); export default import.meta.custom; export const bump = () => total++;', { context, identifier: 'root.mjs', initializeImportMeta(meta) { meta.custom = 'meta'; } });
console.log(root.status, root.dependencySpecifiers, root.identifier);
await root.link((specifier, referencing, extra) => { console.log(specifier, referencing === root, extra.attributes); return leaf; });
console.log(root.status);
await root.evaluate();
console.log(root.status, root.namespace.total, root.namespace.default, context.log);
root.namespace.bump(); console.log(root.namespace.total, root.namespace);
const failing = new vm.SourceTextModule('throw new Error("boo")');
await failing.link(() => {}); await failing.evaluate().catch((error) => console.log(error.message, failing.status, failing.error === error));
const dynamic = new vm.SourceTextModule('export const ns = await import("x")', { importModuleDynamically: async (specifier) => { const m = new vm.SyntheticModule(['name'], function () { this.setExport('name', specifier); }); await m.link(() => {}); await m.evaluate(); return m; } });
await dynamic.link(() => {}); await dynamic.evaluate(); console.log(dynamic.namespace.ns.name);
try { new vm.SourceTextModule('import {'); } catch (error) { console.log(error.name, error.message); }
