import { describe, expect, it } from 'vitest';
import { DEFAULT_PORT, OptionError, parseOptions } from './options.ts';

describe('options', () => {
  it('has defaults for everything', () => {
    expect(parseOptions([], {})).toEqual({
      host: '127.0.0.1',
      port: DEFAULT_PORT,
      isPortChosen: false,
      baseDomain: null,
      isSingleOrigin: false,
      isProxyTrusted: false,
      isBrowserOpened: false,
      outsideHosts: [],
      embedders: [],
    });
  });

  it('prefers the command line to the environment', () => {
    const options = parseOptions(['--port', '81', '--host=::1'], { PORT: '80', HOST: '0.0.0.0', TRUST_PROXY: '1' });
    expect(options).toMatchObject({ port: 81, host: '::1', isPortChosen: true, isProxyTrusted: true });
  });

  it('collects lists', () => {
    const options = parseOptions(['--allow-outside', 'a.example, *.B.example', '--allow-outside=c.example'], {
      CLOUDLESS_ALLOW_EMBEDDER: 'https://app.example,http://localhost:9000/',
    });
    expect(options?.outsideHosts).toEqual(['a.example', '*.b.example', 'c.example']);
    expect(options?.embedders).toEqual(['https://app.example', 'http://localhost:9000']);
  });

  it('asks for help', () => {
    expect(parseOptions(['--help'], {})).toBeNull();
  });

  it.each([
    [['--port', 'many'], {}, /port must be a number from 0 to 65535, not "many"/],
    [['--port', '65536'], {}, /not "65536"/],
    [['--port'], {}, /--port needs a value/],
    [['--port', '--open'], {}, /--port needs a value/],
    [['--open=1'], {}, /--open takes no value/],
    [['--prot', '1'], {}, /Unknown option --prot/],
    [['8080'], {}, /Unexpected argument 8080/],
    [[], { PORT: '-1' }, /not "-1"/],
    [[], { SINGLE_ORIGIN: 'perhaps' }, /SINGLE_ORIGIN must be 1 or 0/],
    [['--base-domain', 'https://ide.example'], {}, /base domain must be a name/],
    [['--allow-outside', '*'], {}, /--allow-outside takes host names/],
    [['--allow-embedder', 'https://app.example/path'], {}, /--allow-embedder takes origins/],
    [['--allow-embedder', '*'], {}, /--allow-embedder takes origins/],
  ])('refuses %j with %j', (commandLine, environment, message) => {
    expect(() => parseOptions(commandLine, environment)).toThrow(OptionError);
    expect(() => parseOptions(commandLine, environment)).toThrow(message);
  });
});
