const first = require('./counter.cjs');
console.log(first.next(), first.next(), require('./counter.cjs') === first);
delete require.cache[require.resolve('./counter.cjs')];
console.log(require('./counter.cjs').next(), first.next());
require.extensions['.txt'] = (module, filename) => { module.exports = 'text of ' + require('path').basename(filename); };
console.log(require('./file.txt'));
