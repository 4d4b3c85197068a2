import { describe, expect, it } from 'vitest';
import { MessageParser } from './message-parser.ts';
import { HttpParseError } from './parse-error.ts';

type Kind = 'request' | 'response';

interface Transcript {
  readonly events: unknown[];
  readonly read: number;
  readonly error: string | undefined;
  readonly end: string | undefined;
}

const methods = new Set(['GET', 'POST', 'HEAD', 'CONNECT', 'OPTIONS', 'M-SEARCH', 'MKCOL', 'PUT']);

/** Feeds `text` in portions of `size` bytes and writes down what the listener heard, bodies joined. */
function transcribe(kind: Kind, text: string, size: number, leniency = 0): Transcript {
  const events: unknown[] = [];
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const parser = new MessageParser(
    { kind, leniency, maximumHeaderSize: 16_384, methods },
    {
      onMessageBegin: () => void events.push('begin'),
      onHead: (head) => {
        events.push({ ...head, headers: head.headers.join('|') });
        return 0;
      },
      onBody: (chunk) => {
        const last = events.at(-1) as { body?: string };
        const body = String.fromCharCode(...chunk);
        if (last.body === undefined) events.push({ body });
        else last.body += body;
      },
      onMessageComplete: (trailers) => void events.push({ trailers }),
    },
  );
  let read = 0;
  const attempt = (action: () => void): string | undefined => {
    try {
      action();
      return undefined;
    } catch (error) {
      if (error instanceof HttpParseError) return `${error.code}: ${error.reason}`;
      throw error;
    }
  };
  const error = attempt(() => {
    for (let at = 0; at < bytes.length && !parser.isUpgraded; at += size) {
      read += parser.execute(bytes.slice(at, at + size));
    }
  });
  return { events, read: error === undefined ? read : 0, error, end: attempt(() => parser.finish()) };
}

const requests = [
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  '\r\nGET /path?x=1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nHEAD / HTTP/1.1\r\n\r\n',
  'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\n\r\n',
  'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;a="b\\"c";d\r\nhello\r\nA\r\n0123456789\r\n0\r\nT: x\r\n\r\n',
  'GET / HTTP/1.1\r\nConnection: foo, Upgrade\r\nUpgrade: websocket\r\n\r\nframes',
  'CONNECT a:443 HTTP/1.1\r\n\r\nbytes',
  'GET / HTTP/1.1\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nA : b\r\n\r\n',
  'GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n',
  'POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc',
  'BREW / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\nHost: a\n\n',
];
const responses = [
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not\r\nContent-Length: 9\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\n\r\neverything until the end',
  'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nrest',
  'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort',
  'HTTP/1.1 2x0 OK\r\n\r\n',
];

describe('messages in portions of any size', () => {
  for (const [kind, texts] of [['request', requests] as const, ['response', responses] as const]) {
    for (const text of texts) {
      it(`${kind} ${JSON.stringify(text.slice(0, 60))}`, () => {
        const whole = transcribe(kind, text, text.length);
        for (let size = 1; size < text.length; size++) {
          expect(transcribe(kind, text, size)).toEqual(whole);
        }
      });
    }
  }
});

describe('what messages say', () => {
  it('reads head, chunks and trailers', () => {
    const { events } = transcribe('request', requests[3] as string, 1000);
    expect(events).toMatchObject([
      'begin',
      { method: 'POST', url: '/', versionMinor: 1, shouldKeepAlive: true, isUpgrade: false },
      { body: 'hello0123456789' },
      { trailers: ['T', 'x'] },
    ]);
  });

  it('ends a body without length with the connection', () => {
    const { events, end } = transcribe('response', responses[2] as string, 1000);
    expect(events.at(-2)).toEqual({ body: 'everything until the end' });
    expect(events.at(-1)).toEqual({ trailers: [] });
    expect(end).toBeUndefined();
  });

  it('leaves what follows an upgrade', () => {
    const text = requests[4] as string;
    expect(transcribe('request', text, 1000).read).toBe(text.length - 'frames'.length);
  });

  it('says that the end came too early', () => {
    expect(transcribe('response', responses[4] as string, 1000).end).toBe('HPE_INVALID_EOF_STATE: Invalid EOF state');
  });

  it.each([
    ['BREW / HTTP/1.1\r\n\r\n', 'HPE_INVALID_METHOD: Invalid method encountered'],
    ['GETX / HTTP/1.1\r\n\r\n', 'HPE_INVALID_METHOD: Expected space after method'],
    ['GET / XTTP/1.1\r\n\r\n', 'HPE_INVALID_CONSTANT: Expected HTTP/, RTSP/ or ICE/'],
    ['GET / HTTP/1.7\r\n\r\n', 'HPE_INVALID_VERSION: Invalid HTTP version'],
    ['GET /\u0001 HTTP/1.1\r\n\r\n', 'HPE_INVALID_URL: Invalid char in url path'],
    ['GET / HTTP/1.1\r\n A: b\r\n\r\n', 'HPE_UNEXPECTED_SPACE: Unexpected space after start line'],
    ['GET / HTTP/1.1\r\nA: b\n\r\n', 'HPE_CR_EXPECTED: Missing expected CR after header value'],
    ['GET / HTTP/1.1\r\nA: \u0001\r\n\r\n', 'HPE_INVALID_HEADER_TOKEN: Invalid header value char'],
    [
      'POST / HTTP/1.1\r\nContent-Length: 3x\r\n\r\n',
      'HPE_INVALID_CONTENT_LENGTH: Invalid character in Content-Length',
    ],
    [
      'POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n',
      'HPE_UNEXPECTED_CONTENT_LENGTH: Duplicate Content-Length',
    ],
    [
      'POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n',
      'HPE_INVALID_TRANSFER_ENCODING: Request has invalid `Transfer-Encoding`',
    ],
    [
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n',
      'HPE_INVALID_CHUNK_SIZE: Invalid character in chunk size',
    ],
    [`GET / HTTP/1.1\r\nA: ${'b'.repeat(17_000)}\r\n\r\n`, 'HPE_HEADER_OVERFLOW: Header overflow'],
  ])('refuses %j', (text, error) => {
    expect(transcribe('request', text, 1 << 20).error).toBe(error);
  });
});
