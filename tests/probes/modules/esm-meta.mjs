console.log(import.meta.url, import.meta.filename, import.meta.dirname, import.meta.main, import.meta.resolve('./x.mjs'), import.meta.resolve('node:fs'));
console.log(Object.keys(import.meta), Object.getPrototypeOf(import.meta), typeof require, typeof module, typeof __filename, this);
try { import.meta.resolve('absent-package'); } catch (error) { console.log(error.code); }
