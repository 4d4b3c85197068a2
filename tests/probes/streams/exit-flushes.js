for (let i = 0; i < 300; i++) console.log(i, 'x'.repeat(50));
process.exit(3);
