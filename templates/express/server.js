import express from 'express';

const app = express();
const port = process.env.PORT ?? 3000;

app.use(express.json());
app.use(express.static('public'));

app.get('/api/hello', (request, response) => {
  response.json({ message: `Hello, ${request.query.name ?? 'world'}!`, node: process.version });
});

app.post('/api/echo', (request, response) => {
  response.json(request.body);
});

app.listen(port, () => {
  console.log(`The server listens on http://localhost:${port}`);
});
