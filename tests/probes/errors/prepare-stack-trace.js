const o = Error.prepareStackTrace;
Error.prepareStackTrace = (e, t) =>
  t.map((s) =>
    [
      s.getFileName(),
      s.getLineNumber(),
      s.getColumnNumber(),
      s.getFunctionName(),
      s.getTypeName(),
      s.isEval(),
      s.isToplevel(),
      s.isNative(),
      s.isConstructor(),
    ].join('|'),
  );
const e = new Error('x');
console.log(e.stack);
Error.prepareStackTrace = o;
console.log(new Error('y').stack.split('\n').length);
Error.stackTraceLimit = 2;
console.log(new Error('lim').stack);
const h = {};
Error.captureStackTrace(h);
console.log(h.stack);
