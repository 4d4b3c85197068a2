const { fail } = require('./lib.cjs');
try {
  fail({ deep: true });
} catch (error) {
  console.log(error.stack.split('\n').slice(0, 5).join('\n'));
}
class Thing {
  method() { return new Error('in method').stack.split('\n')[1].trim(); }
  static make() { return new Thing().method(); }
  get prop() { return new Error('in getter').stack.split('\n')[1].trim(); }
}
console.log(Thing.make());
console.log(new Thing().prop);
