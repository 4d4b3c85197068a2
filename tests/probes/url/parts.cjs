for (const text of [
  'https://u:p@ex.com:8080/a/../b?q=1#h',
  'http://EX.com:80',
  'mailto:x@y',
  'file:///a/b',
  'foo://h:12/p?#',
  'data:text/plain,hi',
  'http://[::1]:3/',
  'blob:http://a/b',
  'http://\u4e2d\u6587.com/\u00e9?\u00fc',
]) {
  console.log(new URL(text));
}
