const fine = 1;
function outer() { inner(); }
function inner() {
  throw new Error('uncaught in a module');
}
outer();
