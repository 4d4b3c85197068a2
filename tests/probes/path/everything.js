const path = require('path');
for (const [name, api] of [['posix', path.posix], ['win32', path.win32]]) {
  console.log(name, api.join('a', '..', '/b', './c/'), api.normalize('/a//b/../c/.'), api.resolve('/x', 'y', '../z'));
  console.log(api.relative('/a/b/c', '/a/d'), api.dirname('/a/b/'), api.basename('/a/b.html', '.html'), api.extname('.x.y'));
  console.log(api.parse('/home/user/file.txt'), api.format({ dir: '/d', base: 'b' }), api.isAbsolute('C:/x'));
}
console.log(path.win32.resolve('C:\\a', '..\\b'), path.win32.parse('C:\\p\\f.x'), path.toNamespacedPath('/a'));
console.log(path.matchesGlob?.('src/a/b.js', 'src/**/*.js'));
