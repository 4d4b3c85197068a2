console.log(require('./dir'), require('./data'), require('./exact.json'), require('pkg'), require('pkg/sub'), require('@scope/p'));
console.log(require.resolve('pkg'), require.resolve.paths('x').length > 2);
for (const id of ['./nothing', 'absent', 'pkg/hidden', 'exported/private'])
  try { require(id); } catch (error) { console.log(error.code, error.message.split('\n')[0]); }
console.log(require('exported'), require('exported/feature'), require('./extensionless'));
