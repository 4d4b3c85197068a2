try {
  require('./bad.cjs');
} catch (error) {
  console.log(error.name, error.message);
  console.log(error.stack.split('\n').slice(0, 5).join('\n'));
}
try {
  require('./unclosed.cjs');
} catch (error) {
  console.log(error.name, error.message);
}
