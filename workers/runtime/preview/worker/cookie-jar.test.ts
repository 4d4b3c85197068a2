import { describe, expect, it } from 'vitest';
import { CookieJar, parseSetCookie } from './cookie-jar.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

describe('parseSetCookie', () => {
  it('reads name, value and attributes', () => {
    const cookie = parseSetCookie('sid=a=b; Path=/app; HttpOnly; Max-Age=60; SameSite=Strict', '/', now);
    expect(cookie).toEqual({
      name: 'sid',
      value: 'a=b',
      path: '/app',
      expires: now + 60_000,
      isHttpOnly: true,
      sameSite: 'strict',
    });
  });

  it('takes the folder of the request as the default path', () => {
    expect(parseSetCookie('a=1', '/api/login?x=/y')?.path).toBe('/api');
    expect(parseSetCookie('a=1', '/login')?.path).toBe('/');
  });

  it('lets Max-Age win over Expires and ignores what is no date', () => {
    expect(parseSetCookie('a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=5', '/', now)?.expires).toBe(now + 5000);
    expect(parseSetCookie('a=1; Expires=soon', '/')?.expires).toBeNull();
  });

  it('has nothing to say about a header without a name', () => {
    expect(parseSetCookie('=x', '/')).toBeNull();
    expect(parseSetCookie('x', '/')).toBeNull();
  });
});

describe('CookieJar', () => {
  const cookie = (text: string) => parseSetCookie(text, '/', now)!;

  it('gives cookies whose path covers the request, longer paths first', () => {
    const jar = new CookieJar();
    jar.store(cookie('a=1; Path=/'), now);
    jar.store(cookie('b=2; Path=/app'), now);
    expect(jar.matching('/app/x', now).map(({ name }) => name)).toEqual(['b', 'a']);
    expect(jar.matching('/application', now).map(({ name }) => name)).toEqual(['a']);
  });

  it('forgets what expired or is deleted by an old date', () => {
    const jar = new CookieJar();
    jar.store(cookie('a=1; Max-Age=10'), now);
    expect(jar.matching('/', now + 11_000)).toEqual([]);
    jar.store(cookie('a=; Max-Age=0'), now);
    expect(jar.toJSON()).toEqual([]);
  });
});
