for (const name of ['a', 'b', 'c', 'd'])
  try { await import(`./${name}.mjs`); } catch (error) { console.log(error.name, error.message); }
