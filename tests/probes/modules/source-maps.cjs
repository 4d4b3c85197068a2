// Flags: --enable-source-maps
const map = { version: 3, sources: ['original.ts'], names: [], mappings: 'AAAA;AAEA', sourcesContent: ['first\n\nthird'] };
const code = `exports.f = () => new Error('mapped');\nexports.g = () => new Error('second');\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
const Module = require('module');
const m = new Module('generated'); m._compile(code, '/virtual/generated.js');
console.log(m.exports.g().stack.split('\n').slice(0, 2).join('\n'));
