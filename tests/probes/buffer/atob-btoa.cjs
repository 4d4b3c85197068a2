for (const text of ['aGVsbG8=', ' aGVs bG8 ', 'a', 'a*', '', 'ab==', 'abc=', '====']) {
  try {
    console.log(JSON.stringify(text), JSON.stringify(atob(text)));
  } catch (error) {
    console.log(JSON.stringify(text), error.name, error.message);
  }
}
console.log(btoa('h\u00e9'));
try {
  btoa('\u20ac');
} catch (error) {
  console.log(error.name, error.code, error.message);
}
