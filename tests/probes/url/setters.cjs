const url = new URL('http://u:p@a:1/b?c#d');
for (const [name, value] of [
  ['protocol', 'https'],
  ['host', 'x:99'],
  ['port', '443'],
  ['port', 'zz'],
  ['username', 'us er'],
  ['password', ''],
  ['pathname', 'p q'],
  ['search', 'a=b'],
  ['hash', ''],
  ['hostname', ''],
  ['search', ''],
]) {
  url[name] = value;
  console.log(name, JSON.stringify(value), url.href);
}
url.searchParams.append('k', 'v w&');
console.log(url.href, [...url.searchParams], url.toJSON());
