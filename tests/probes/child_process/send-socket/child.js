process.on('message', (message, socket) => {
  let text = '';
  socket.on('data', (chunk) => (text += chunk)).on('end', () => socket.end(`${message} answers: ${text}`));
  socket.resume();
});
