'use strict';
function f(x) {
  throw new TypeError('bad ' + x);
}
f(1);
