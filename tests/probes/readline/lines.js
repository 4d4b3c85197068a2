const readline = require('readline');
const { Readable } = require('stream');
(async () => {
  const lines = [];
  for await (const line of readline.createInterface({ input: Readable.from(['a\nb', 'c\r\n', '\n', 'last']), crlfDelay: Infinity })) lines.push(line);
  console.log(lines);
  const rl = readline.createInterface({ input: Readable.from(['answer\n']), output: process.stdout, terminal: false });
  rl.question('question? ', (answer) => { console.log('got', answer); rl.close(); });
  rl.on('close', () => console.log('closed'));
})();
