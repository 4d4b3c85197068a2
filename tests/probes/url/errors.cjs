for (const input of [['nope'], ['/x', 'bad'], ['http://a b'], ['http://'], ['http://a:99999'], ['//x']]) {
  try {
    console.log(new URL(...input).href);
  } catch (error) {
    console.log(error.name, error.code, error.message, error.input, error.base);
  }
}
console.log(URL.canParse('x'), URL.canParse('x', 'http://a'), URL.parse('x'), URL.parse('x', 'http://a').href);
