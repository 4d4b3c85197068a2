import type { ServerResponse } from 'node:http';

export function answerText(response: ServerResponse, status: number, text: string): void {
  answerWhole(response, status, 'text/plain; charset=utf-8', `${text}\n`);
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answerWhole(response, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

/** Answers what is never stored by browsers: errors, health, discovery. */
function answerWhole(response: ServerResponse, status: number, type: string, text: string): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': body.byteLength,
    ...(response.hasHeader('Cache-Control') ? {} : { 'Cache-Control': 'no-store' }),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

export function refuseMethod(response: ServerResponse, allowed: readonly string[]): void {
  response.setHeader('Allow', allowed.join(', '));
  answerText(response, 405, `Only ${allowed.join(' and ')} are answered here.`);
}

export function isReading(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD';
}
