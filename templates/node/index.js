import { readdir } from 'node:fs/promises';
import { argv, version } from 'node:process';

const name = argv[2] ?? 'world';
console.log(`Hello, ${name}, from Node ${version} in your browser tab.`);
console.log('Files here:', (await readdir('.')).join(', '));
