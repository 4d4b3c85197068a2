const https = require('https');
const server = https.createServer({}, (request, response) => response.end(`secure ${request.url} ${request.socket.encrypted}`));
server.on('tlsClientError', () => console.log('refused'));
server.listen(0, '127.0.0.1', () => { console.log(server.address().family); server.close(() => console.log('closed')); });
