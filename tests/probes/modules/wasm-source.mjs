// Flags: --no-warnings
const bytes = 'AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=';
const module = await import(`data:application/wasm;base64,${bytes}`);
console.log(module.add(2, 3), Object.keys(module));
