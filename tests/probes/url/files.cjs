const { pathToFileURL, fileURLToPath } = require('node:url');
for (const path of ['/a b/%#?\u00e9', '/x\\y\n~[]^|`{}"<>', '/trailing/', '/ space ']) {
  const url = pathToFileURL(path);
  console.log(url.href, fileURLToPath(url) === path);
}
for (const text of ['http://a', 'file://host/x', 'file:///a%2fb']) {
  try {
    console.log(fileURLToPath(text));
  } catch (error) {
    console.log(error.code, error.message);
  }
}
