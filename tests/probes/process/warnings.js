process.emitWarning('careful');
process.emitWarning('dep', 'DeprecationWarning', 'DEP9');
new Buffer(3);
