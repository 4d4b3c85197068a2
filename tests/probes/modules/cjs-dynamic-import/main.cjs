const order = [];
import('./x.mjs').then((ns) => { order.push(ns.value); console.log(order, ns.default, Object.keys(ns)); });
order.push('sync');
async function load() {
  const { value } = await import('./x.mjs');
  const text = "import('not code')"; // import('nor this')
  return [value, text, `${(await import('./y.cjs')).default.y}`, /import\('regex'\)/.source];
}
load().then(console.log);
import('./missing.mjs').catch((error) => console.log(error.code));
import('./bad.mjs').catch((error) => console.log(error.name, error.message));
