import Fastify from 'fastify';

const app = Fastify({ logger: true });
const port = Number(process.env.PORT ?? 3000);

app.get('/', async (request, reply) => {
  reply.type('text/html');
  return '<!doctype html><title>Fastify</title><h1>Hello from Fastify</h1><p>Try <a href="/greet/you">/greet/you</a>.</p>';
});

app.get(
  '/greet/:name',
  { schema: { params: { type: 'object', properties: { name: { type: 'string', maxLength: 40 } } } } },
  async (request) => ({ message: `Hello, ${request.params.name}!` }),
);

await app.listen({ port });
