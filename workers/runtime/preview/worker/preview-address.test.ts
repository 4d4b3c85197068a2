import { describe, expect, it } from 'vitest';
import { PreviewAddresses } from './preview-address.ts';

const own = 'http://p3000-abcdef1.cloudless.localhost:7700';
const addresses = new PreviewAddresses(`${own}/x`);
const find = (url: string, page: string | null = null) => addresses.find(new URL(url), page);

describe('PreviewAddresses with an origin for each port', () => {
  it('knows its own port and its siblings', () => {
    expect(find(`${own}/a?b=1`)).toEqual({ port: 3000, target: '/a?b=1', base: own });
    expect(find('http://p8080-abcdef1.cloudless.localhost:7700/')?.port).toBe(8080);
  });

  it('takes localhost for the loopback of the project, never of the machine', () => {
    expect(find('http://localhost:3001/api')).toMatchObject({ port: 3001, target: '/api' });
    expect(find('http://127.0.0.1/')?.port).toBe(80);
  });

  it('leaves other projects and the outside alone', () => {
    expect(find('http://p3000-other12.cloudless.localhost:7700/')).toBeNull();
    expect(find('http://p3000-abcdef1.evil.example/')).toBeNull();
    expect(find('https://example.com/')).toBeNull();
    expect(find('blob:http://localhost/1')).toBeNull();
  });

  it('translates redirects to the loopback', () => {
    const address = find(`${own}/old`)!;
    expect(addresses.translateLocation('/new', address)).toBe(`${own}/new`);
    expect(addresses.translateLocation('http://localhost:3000/new?x#y', address)).toBe(`${own}/new?x#y`);
    expect(addresses.translateLocation('http://localhost:8080/', address)).toBe(
      'http://p8080-abcdef1.cloudless.localhost:7700/',
    );
    expect(addresses.translateLocation('https://example.com/a', address)).toBe('https://example.com/a');
  });
});

describe('PreviewAddresses on one origin', () => {
  const single = new PreviewAddresses('https://ide.example/__cloudless/preview-worker.js');

  it('reads the port from the path, and from the page for absolute paths', () => {
    expect(single.find(new URL('https://ide.example/~preview/3000/a'), null)).toEqual({
      port: 3000,
      target: '/a',
      base: 'https://ide.example/~preview/3000',
    });
    expect(single.find(new URL('https://ide.example/main.js'), 'https://ide.example/~preview/3000/a')).toMatchObject({
      port: 3000,
      target: '/main.js',
    });
    expect(single.find(new URL('https://ide.example/main.js'), null)).toBeNull();
  });

  it('keeps redirects below the prefix', () => {
    const address = single.find(new URL('https://ide.example/~preview/3000/a'), null)!;
    expect(single.translateLocation('/login', address)).toBe('https://ide.example/~preview/3000/login');
  });
});
