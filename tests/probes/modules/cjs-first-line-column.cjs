console.log(new Error('first line').stack.split('\n')[1].trim()); function named() { return new Error('n').stack.split('\n')[1].trim(); } console.log(named());
console.log(new Error('second line').stack.split('\n')[1].trim());
