import { register } from 'node:module';
register('data:text/javascript,export async function resolve(s,c,n){ if(s==="virtual:x") return {url:"virtual:x",shortCircuit:true}; return n(s,c)} export async function load(u,c,n){ if(u==="virtual:x") return {format:"module",source:"export default 42",shortCircuit:true}; return n(u,c)}');
const m = await import('virtual:x'); console.log(m.default);
