exports.y = 'from cjs';
