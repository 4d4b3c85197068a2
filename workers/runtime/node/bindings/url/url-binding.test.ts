import { domainToUnicode, format, type URLFormatOptions } from 'node:url';
import { expect, test } from 'vitest';
import type { BindingContext } from '../../binding-context.ts';
import { createUrlBinding } from '../url.ts';
import { componentsOf } from './components.ts';
import { decodePunycode, encodePunycode } from './punycode.ts';

const binding = createUrlBinding({ platform: { URL } } as unknown as BindingContext) as Record<
  string,
  (...values: unknown[]) => unknown
>;

const URLS = [
  'http://a',
  'https://u:p@ex.com:8080/a/b?q#h',
  'http://:p@h/',
  'mailto:x@y',
  'file:///a/b',
  'foo://h:12/p?#',
  'foo:/.//a',
  'http://[::1]:3/#',
  'ws://h/?a',
  'data:text/plain,hi?x#y',
];

test.each(URLS)('finds the parts of %s', (text) => {
  const url = new URL(text);
  const { href } = url;
  const parts = componentsOf(href);
  const pathEnd = Math.min(parts.searchStart, parts.hashStart, href.length);
  expect(href.slice(0, parts.protocolEnd)).toBe(url.protocol);
  expect(href.slice(parts.pathnameStart, pathEnd)).toBe(url.pathname);
  expect(href.slice(parts.hostStart, parts.hostEnd).replace(/^@/, '')).toBe(url.hostname);
  expect(parts.port === 0xffffffff ? '' : String(parts.port)).toBe(url.port);
});

test('throws what Node throws for no URL', () => {
  expect(() => binding['parse']?.('nope', 'base', true)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_URL', message: 'Invalid URL', input: 'nope', base: 'base' }),
  );
  expect(binding['parse']?.('nope', undefined, false)).toBeUndefined();
});

test('makes file URLs of paths with every awkward character', () => {
  expect(binding['pathToFileURL']?.('/a b/%#?\u00e9\\\n~[]^|', false)).toBe(
    'file:///a%20b/%25%23%3F%C3%A9%5C%0A%7E%5B%5D%5E%7C',
  );
  expect(binding['pathToFileURL']?.('C:\\a b\\%', true)).toBe('file:///C:/a%20b/%25');
});

test('formats with parts left out', () => {
  const url = new URL('http://u:p@xn--fiq228c.com/a?b#c');
  for (let bits = 0; bits < 16; bits++) {
    const [fragment, unicode, search, auth] = [bits & 1, bits & 2, bits & 4, bits & 8].map(Boolean);
    expect(binding['format']?.(url.href, fragment, unicode, search, auth)).toBe(
      format(url, { fragment, unicode, search, auth } satisfies URLFormatOptions),
    );
  }
});

test('translates domains both ways', () => {
  for (const domain of ['espa\u00f1ol.com', '\u4e2d\u6587.com', 'EXAMPLE.com', 'xn--fiq228c.com', 'x', 'ex ample']) {
    expect(binding['domainToUnicode']?.(domain)).toBe(domainToUnicode(domain));
  }
  expect(encodePunycode('m\u00fcnchen')).toBe('mnchen-3ya');
  expect(decodePunycode('mnchen-3ya')).toBe('m\u00fcnchen');
});
