const pattern = new URLPattern({ pathname: '/books/:id' });
console.log(
  pattern.test('http://a/books/12'),
  pattern.exec('http://a/books/12').pathname.groups,
  pattern.test('http://a/x'),
);
