exports.a = 1;
exports.b = 2;
Object.assign(exports, {});
module.exports = { a: exports.a, b: exports.b, ...require('./other.cjs') };
