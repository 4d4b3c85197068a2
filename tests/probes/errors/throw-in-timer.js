setTimeout(() => {
  null.x;
}, 1);
setTimeout(() => console.log('not'), 50);
