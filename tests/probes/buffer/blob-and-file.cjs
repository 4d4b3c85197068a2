const { Blob, File } = require('node:buffer');
(async () => {
  const blob = new Blob(['h\u00e9llo ', new Uint8Array([119, 111]), new Blob(['rld'])], { type: 'text/plain' });
  console.log(blob, await blob.text(), blob.size, await blob.slice(1, 5).text(), Buffer.from(await blob.arrayBuffer()));
  const chunks = [];
  for await (const chunk of blob.stream()) chunks.push(chunk.length);
  console.log(chunks, new File(['abc'], 'name.txt', { lastModified: 5 }));
  console.log(URL.createObjectURL(blob).startsWith('blob:nodedata:'));
})();
