import { OpenFlag } from '../../abi/file-modes.ts';
import { decodeText, encodeText, joinBytes } from '../io/text.ts';
import type { OpenFile } from '../io/open-file.ts';
import { request, type HttpRequest, type HttpResponse } from './http-client.ts';
import { Options } from './options.ts';
import { humanSize } from './sizes.ts';
import { UsageError, type Tool, type ToolContext } from './tool.ts';

const CREATE = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_TRUNC;

function withScheme(url: string): string {
  return /^[a-z]+:\/\//i.test(url) ? url : `http://${url}`;
}

/** Text of `-d`: `@file` reads a file without its line breaks. */
async function dataOf(context: ToolContext, text: string, isBinary: boolean): Promise<string> {
  if (!text.startsWith('@')) return text;
  const contents = await context.open(text.slice(1)).readText();
  return isBinary ? contents : contents.replace(/[\r\n]/g, '');
}

async function bodyOf(
  context: ToolContext,
  options: Options,
): Promise<{ body: Uint8Array | null; type: string | null }> {
  const pieces: string[] = [];
  for (const text of options.all('d')) pieces.push(await dataOf(context, text, false));
  for (const text of options.all('B')) pieces.push(await dataOf(context, text, true));
  for (const text of options.all('R!')) pieces.push(text);
  for (const text of options.all('J'))
    return { body: encodeText(await dataOf(context, text, true)), type: 'application/json' };
  for (const text of options.all('E')) {
    const split = text.indexOf('=');
    pieces.push(
      split < 0 ? encodeURIComponent(text) : `${text.slice(0, split + 1)}${encodeURIComponent(text.slice(split + 1))}`,
    );
  }
  if (options.has('F')) return formBody(context, options.all('F'));
  if (options.has('T')) return { body: await context.open(options.get('T')!).readAll(), type: null };
  if (pieces.length === 0) return { body: null, type: null };
  return { body: encodeText(pieces.join('&')), type: 'application/x-www-form-urlencoded' };
}

async function formBody(context: ToolContext, fields: readonly string[]): Promise<{ body: Uint8Array; type: string }> {
  const boundary = `----------------${Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  const pieces: Uint8Array[] = [];
  for (const field of fields) {
    const name = field.slice(0, field.indexOf('='));
    const value = field.slice(field.indexOf('=') + 1);
    const isFile = value.startsWith('@');
    const path = value.slice(1).replace(/;.*$/, '');
    const head = isFile ? `; filename="${path.split('/').at(-1)}"\r\nContent-Type: application/octet-stream` : '';
    const contents = isFile ? await context.open(path).readAll() : encodeText(value);
    pieces.push(
      encodeText(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${head}\r\n\r\n`),
      contents,
      encodeText('\r\n'),
    );
  }
  pieces.push(encodeText(`--${boundary}--\r\n`));
  return { body: joinBytes(pieces), type: `multipart/form-data; boundary=${boundary}` };
}

async function buildRequest(context: ToolContext, options: Options, url: string): Promise<HttpRequest> {
  const { body, type } = await bodyOf(context, options);
  const headers: [string, string][] = [
    ['User-Agent', options.get('A') ?? 'curl/8.5.0'],
    ['Accept', '*/*'],
  ];
  const set = (name: string, value: string): void => {
    const at = headers.findIndex(([each]) => each.toLowerCase() === name.toLowerCase());
    if (at >= 0) headers.splice(at, 1);
    if (value !== '') headers.push([name, value]);
  };
  if (type !== null) set('Content-Type', type);
  if (options.has('u')) set('Authorization', `Basic ${btoa(options.get('u')!)}`);
  if (options.has('e')) set('Referer', options.get('e')!);
  if (options.has('b')) set('Cookie', options.get('b')!);
  if (options.has('r')) set('Range', `bytes=${options.get('r')}`);
  if (options.has('J')) set('Accept', 'application/json');
  for (const text of options.all('H')) set(text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1).trim());
  const isQuery = options.has('G') && body !== null;
  const target = isQuery ? `${url}${url.includes('?') ? '&' : '?'}${decodeText(body)}` : url;
  const method =
    options.get('X') ?? (options.has('I') ? 'HEAD' : options.has('T') ? 'PUT' : body && !isQuery ? 'POST' : 'GET');
  return { url: target, method, headers, body: isQuery ? null : body };
}

function headText(response: HttpResponse): string {
  return `HTTP/1.1 ${response.status} ${response.statusText}\r\n${response.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

/** Follows redirects as far as the options allow. */
async function exchange(
  context: ToolContext,
  first: HttpRequest,
  limit: number,
  seen: (response: HttpResponse) => Promise<void>,
): Promise<{ response: HttpResponse; url: string }> {
  let current = first;
  for (let hops = 0; ; hops++) {
    const response = await request(context, current);
    const location = response.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
    await seen(response);
    if (location === undefined || response.status < 300 || response.status > 399 || limit === 0)
      return { response, url: current.url };
    if (hops >= limit) throw new UsageError(`(47) Maximum (${limit}) redirects followed`, 47);
    const isKept = response.status === 307 || response.status === 308 || current.method === 'HEAD';
    const url = new URL(location, current.url).href;
    current = { ...current, url, method: isKept ? current.method : 'GET', body: isKept ? current.body : null };
    await response.discard();
  }
}

const writeVariables = (text: string, values: Readonly<Record<string, string>>): string =>
  text
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
    .replace(/\\([nrt])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter]!);

const curl: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'sSLiIfkvOGgJN0#46',
    valued: 'oXdHAubeTFwmrDx',
    long: {
      'output=': 'o',
      'remote-name': 'O',
      silent: 's',
      'show-error': 'S',
      location: 'L',
      include: 'i',
      head: 'I',
      'request=': 'X',
      'data=': 'd',
      'data-raw=': 'R!',
      'data-ascii=': 'd',
      'data-binary=': 'B',
      'data-urlencode=': 'E',
      'json=': 'J',
      'header=': 'H',
      fail: 'f',
      'fail-with-body': 'f',
      'user-agent=': 'A',
      'user=': 'u',
      'cookie=': 'b',
      'referer=': 'e',
      'upload-file=': 'T',
      'form=': 'F',
      'write-out=': 'w',
      'max-time=': 'm',
      'connect-timeout=': 'm',
      insecure: 'k',
      verbose: 'v',
      get: 'G',
      'url=': 'U',
      'range=': 'r',
      'max-redirs=': 'M',
      compressed: 'Z',
      'dump-header=': 'D',
      'no-buffer': 'N',
      'create-dirs': 'P',
      'retry=': 'Q',
      'progress-bar': '#',
      globoff: 'g',
      'http1.1': 'h1',
      'no-progress-meter': 's',
    },
    failure: 2,
  });
  const urls = [...options.all('U'), ...options.operands].map(withScheme);
  if (urls.length === 0) throw new UsageError("(2) no URL specified\ncurl: try 'curl --help' for more information", 2);
  let status = 0;
  for (const [index, url] of urls.entries()) {
    try {
      await curlOne(context, options, url, options.all('o')[index]);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      if (!options.has('s') || options.has('S')) await context.fail(error.message, error.code);
      status = error.code;
    }
  }
  return status;
};

async function curlOne(
  context: ToolContext,
  options: Options,
  url: string,
  outputPath: string | undefined,
): Promise<void> {
  const path =
    outputPath ?? (options.has('O') ? decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '') : undefined);
  if (path === '') throw new UsageError('(23) Remote file name has no length', 23);
  const first = await buildRequest(context, options, url);
  if (options.has('v')) {
    const { pathname, search, host } = new URL(first.url);
    await context.stderr.write(
      `> ${first.method} ${pathname}${search} HTTP/1.1\n> Host: ${host}\n${first.headers.map(([name, value]) => `> ${name}: ${value}\n`).join('')}>\n`,
    );
    await context.stderr.flush();
  }
  let file: OpenFile | null = null;
  const open = (): OpenFile | null =>
    (file ??= path === undefined || path === '-' ? null : context.openFile(path, CREATE));
  const write = (data: Uint8Array): Promise<void> => {
    const target = open();
    return target ? target.write(context.task, data) : context.stdout.bytes(data);
  };
  try {
    const { response, url: last } = await exchange(
      context,
      first,
      options.has('L') ? options.number('M', 50) : 0,
      async (each) => {
        if (options.has('v')) {
          await context.stderr.write(headText(each).replace(/\r/g, '').trimEnd().replace(/^/gm, '< ') + '\n<\n');
          await context.stderr.flush();
        }
        if (options.has('i', 'I')) await write(encodeText(headText(each)));
      },
    );
    if (options.has('f') && response.status >= 400) {
      await response.discard();
      throw new UsageError(`(22) The requested URL returned error: ${response.status}`, 22);
    }
    let size = 0;
    if (first.method !== 'HEAD') {
      for (let data = await response.read(); data; data = await response.read()) {
        size += data.length;
        await write(data);
      }
    }
    open();
    const type = response.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
    const values = {
      http_code: String(response.status),
      response_code: String(response.status),
      size_download: String(size),
      url_effective: last,
      content_type: type,
      method: first.method,
    };
    if (options.has('w')) await context.stdout.write(writeVariables(options.get('w')!, values));
  } finally {
    (file as OpenFile | null)?.release();
  }
}

const wget: Tool = async (context) => {
  const options = new Options(context.name, context.args, {
    plain: 'qcSNr',
    valued: 'OPUT',
    long: {
      'output-document=': 'O',
      quiet: 'q',
      'directory-prefix=': 'P',
      'header=': 'H',
      'user-agent=': 'U',
      'post-data=': 'd',
      'no-check-certificate': 'k',
      'no-verbose': 'n',
      'show-progress': 'p',
      'timeout=': 'T',
      'method=': 'X',
      'server-response': 'S',
    },
  });
  if (options.operands.length === 0)
    throw new UsageError("missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry 'wget --help' for more options.");
  for (const operand of options.operands) {
    const url = withScheme(operand);
    const data = options.get('d');
    const headers: [string, string][] = [
      ['User-Agent', options.get('U') ?? 'Wget/1.21'],
      ['Accept', '*/*'],
      ...options
        .all('H')
        .map((text): [string, string] => [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1).trim()]),
    ];
    const first: HttpRequest = {
      url,
      method: options.get('X') ?? (data === undefined ? 'GET' : 'POST'),
      headers,
      body: data === undefined ? null : encodeText(data),
    };
    const { response } = await exchange(context, first, 20, () => Promise.resolve());
    if (response.status >= 400) {
      await response.discard();
      await context.fail(`${url}: ERROR ${response.status}: ${response.statusText}.`, 8);
      continue;
    }
    const name =
      options.get('O') ??
      `${options.has('P') ? `${options.get('P')}/` : ''}${decodeURIComponent(new URL(url).pathname.split('/').at(-1) || 'index.html')}`;
    const file = name === '-' ? null : context.openFile(name, CREATE);
    let size = 0;
    try {
      for (let piece = await response.read(); piece; piece = await response.read()) {
        size += piece.length;
        await (file ? file.write(context.task, piece) : context.stdout.bytes(piece));
      }
    } finally {
      file?.release();
    }
    if (!options.has('q')) await context.stderr.write(`${url}: ‘${name}’ saved [${humanSize(size)}]\n`);
  }
};

export const networkTools: Readonly<Record<string, Tool>> = { curl, wget };
