import { describe, expect, it } from 'vitest';
import { ResponseParser } from './response-parser.ts';

interface Parsed {
  status: number;
  headers: readonly (readonly [string, string])[];
  body: string;
  ends: boolean[];
}

function parse(text: string, size: number, { method = 'GET', isClosed = false } = {}): Parsed {
  const parsed: Parsed = { status: 0, headers: [], body: '', ends: [] };
  const parser = new ResponseParser(method, {
    onHead: ({ status, headers }) => Object.assign(parsed, { status, headers }),
    onBody: (chunk) => (parsed.body += new TextDecoder().decode(chunk)),
    onEnd: (isReusable) => parsed.ends.push(isReusable),
  });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) parser.push(bytes.slice(at, at + size));
  if (isClosed) parser.end();
  return parsed;
}

const sizes = [1, 2, 3, 7, 1000];

describe('ResponseParser', () => {
  it('reads a body of known length, however it is split', () => {
    for (const size of sizes) {
      const parsed = parse('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b: c\r\n\r\nhello', size);
      expect(parsed).toMatchObject({ status: 200, body: 'hello', ends: [true] });
      expect(parsed.headers).toContainEqual(['X-A', 'b: c']);
    }
  });

  it('reads chunks with extensions and trailers', () => {
    const text =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\nA\r\n, world!!!\r\n0\r\nT: 1\r\n\r\n';
    for (const size of sizes) expect(parse(text, size)).toMatchObject({ body: 'hello, world!!!', ends: [true] });
  });

  it('reads until the connection closes where nothing says the length', () => {
    for (const size of sizes) {
      expect(parse('HTTP/1.0 200 OK\r\n\r\nabc', size, { isClosed: true })).toMatchObject({
        body: 'abc',
        ends: [false],
      });
    }
  });

  it('passes over interim answers', () => {
    const text = 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n';
    for (const size of sizes) expect(parse(text, size)).toMatchObject({ status: 204, body: '', ends: [true] });
  });

  it('expects no body after HEAD', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n';
    expect(parse(text, 4, { method: 'HEAD' })).toMatchObject({ body: '', ends: [false] });
  });

  it('says what is wrong with something else', () => {
    expect(() => parse('SSH-2.0-OpenSSH\r\n', 3)).toThrow(/HTTP/);
    expect(() => parse('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 1)).toThrow(/chunk size/);
    expect(() => parse('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel', 1, { isClosed: true })).toThrow(/whole/);
  });
});
