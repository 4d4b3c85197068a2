Promise.reject(new Error('rejected'));
setTimeout(() => console.log('not'), 50);
