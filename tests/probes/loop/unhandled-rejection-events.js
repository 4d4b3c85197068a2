process.on('unhandledRejection', (r, p) => {
  console.log('UR', r);
});
Promise.reject(1);
const q = Promise.reject(2);
setTimeout(() => q.catch(() => {}), 5);
process.on('rejectionHandled', () => console.log('RH'));
