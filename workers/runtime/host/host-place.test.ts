import { describe, expect, it } from 'vitest';
import { findHostPlace } from './host-place.ts';

const many = async (): Promise<unknown> => ({
  runtimePattern: 'http://r-{project}.cloudless.localhost:7700',
  preview: 'http://p{port}-{project}.cloudless.localhost:7700',
});
const single = async (): Promise<unknown> => ({
  runtimePattern: 'https://ide.example',
  preview: 'https://ide.example/~preview/{port}',
});

describe('findHostPlace', () => {
  it('reads the project from the host name', async () => {
    const place = await findHostPlace(
      new URL('http://r-abcdef1.cloudless.localhost:7700/headless?version=1.6.4'),
      many,
    );
    expect(place.projectId).toBe('abcdef1');
    expect(place.previewUrl(3000)).toBe('http://p3000-abcdef1.cloudless.localhost:7700/');
  });

  it('reads the project from the client id where one origin serves all', async () => {
    const place = await findHostPlace(new URL('https://ide.example/headless?client_id=project-abcdef1'), single);
    expect(place.projectId).toBe('abcdef1');
    expect(place.previewUrl(8080)).toBe('https://ide.example/~preview/8080/');
  });

  it('does not let a client id name anything but a project', async () => {
    const place = await findHostPlace(new URL('https://ide.example/headless?client_id=project-../up'), single);
    expect(place.projectId).toBe('default');
  });

  it('refuses an origin that is no runtime', async () => {
    await expect(findHostPlace(new URL('http://evil.example/headless'), many)).rejects.toThrow(/not the origin/);
  });
});
