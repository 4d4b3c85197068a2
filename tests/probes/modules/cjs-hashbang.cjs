#!/usr/bin/env node
console.log('ran', new Error('x').stack.split('\n')[1].trim());
