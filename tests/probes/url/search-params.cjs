const params = new URLSearchParams('a=1&b=2&a=3&c=%20+x');
params.append('d', '\u00e9&=');
params.delete('b');
params.set('a', '9');
params.sort();
console.log(params.toString(), params.getAll('a'), params.has('c'), params.size, params);
