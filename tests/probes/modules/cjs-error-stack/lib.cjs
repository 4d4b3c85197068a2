exports.fail = function (options) { return inner(options); };
function inner({ deep }) {
  if (deep) throw new TypeError('deep trouble');
}
