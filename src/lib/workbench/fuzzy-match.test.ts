import { describe, expect, it } from 'vitest';
import { fuzzyFilter, fuzzyScore } from './fuzzy-match.ts';

describe('fuzzyScore', () => {
  it('finds letters in order and nothing else', () => {
    expect(fuzzyScore('sjs', 'src/server.js')).not.toBeNull();
    expect(fuzzyScore('xyz', 'src/server.js')).toBeNull();
    expect(fuzzyScore('jss', 'src/server.js')).toBeNull();
  });
});

describe('fuzzyFilter', () => {
  const paths = ['src/components/App.jsx', 'src/app.css', 'index.html', 'src/main.jsx'];

  it('puts the file whose name begins with the query first', () => {
    expect(fuzzyFilter('main', paths, (path) => path, 10)[0]).toBe('src/main.jsx');
    expect(
      fuzzyFilter('app', paths, (path) => path, 10)
        .slice(0, 2)
        .sort(),
    ).toEqual(['src/app.css', 'src/components/App.jsx']);
  });

  it('keeps the given order for an empty query and honours the limit', () => {
    expect(fuzzyFilter('', paths, (path) => path, 2)).toEqual(paths.slice(0, 2));
  });
});
