const net = require('net');
const { Duplex } = require('stream');
const server = net.createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1', async () => {
  const socket = net.connect(server.address().port, '127.0.0.1');
  const { readable, writable } = Duplex.toWeb(socket);
  const writer = writable.getWriter();
  await writer.write(Buffer.from('web'));
  await writer.close();
  let text = '';
  for await (const chunk of readable) text += Buffer.from(chunk);
  console.log(text);
  server.close();
});
