const a = 1;
const x = await Promise.resolve(2);
console.log(x);
  const y = await new Promise(() => {});
