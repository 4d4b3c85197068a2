exports.cjs = 'still commonjs';
