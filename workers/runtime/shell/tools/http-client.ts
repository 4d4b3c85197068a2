import { errorText, SystemError } from '../io/system-error.ts';
import { KernelFile } from '../io/kernel-file.ts';
import { Input } from '../io/input.ts';
import { encodeText, joinBytes } from '../io/text.ts';
import { UsageError, type ToolContext } from './tool.ts';

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | null;
}

export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
  /** The next piece of the body, null at its end. */
  read(): Promise<Uint8Array | null>;
  /** Gives the rest of the body up. */
  discard(): Promise<void>;
}

/** Hosts that mean the machine inside the tab. */
function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || /^127\./.test(host) || host === '[::1]' || host === '0.0.0.0'
  );
}

/** Sends a request: to the machine's own servers by its sockets, elsewhere through the gateway. Fails as curl would. */
export function request(context: ToolContext, wanted: HttpRequest): Promise<HttpResponse> {
  let url: URL;
  try {
    url = new URL(wanted.url);
  } catch {
    throw new UsageError('(3) URL using bad/illegal format or missing URL', 3);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UsageError(`(1) Protocol "${url.protocol.slice(0, -1)}" not supported`, 1);
  }
  return url.protocol === 'http:' && isLoopback(url.hostname)
    ? requestInside(context, wanted, url)
    : requestOutside(context, wanted, url);
}

async function requestOutside(context: ToolContext, wanted: HttpRequest, url: URL): Promise<HttpResponse> {
  const abort = new AbortController();
  const { headers, method } = wanted;
  const body = wanted.body as Uint8Array<ArrayBuffer> | null;
  try {
    const answer = await context.task.wait(
      context.system.fetchOutside({ url: url.href, method, headers, body, signal: abort.signal }),
    );
    const reader = answer.body?.getReader() ?? null;
    return {
      status: answer.status,
      statusText: answer.statusText,
      headers: answer.headers,
      read: async () => (reader ? ((await context.task.wait(reader.read())).value ?? null) : null),
      discard: async () => reader?.cancel(),
    };
  } catch (error) {
    abort.abort();
    if (error instanceof Error && 'code' in error)
      throw new UsageError(`(7) Failed to connect to ${url.host}: ${error.message}`, 7);
    throw error;
  }
}

async function connect(context: ToolContext, url: URL): Promise<KernelFile> {
  const port = Number(url.port || 80);
  const fd = context.system.socket('tcp');
  if (fd < 0) throw new SystemError(fd);
  const address = url.hostname === '[::1]' ? '::1' : '127.0.0.1';
  const errno = await context.task.wait(
    new Promise<number>((resolve) => {
      const result = context.system.connect(fd, address, port, resolve);
      if (result < 0) resolve(result);
    }),
  );
  if (errno >= 0) return new KernelFile(context.system, fd);
  context.system.close(fd);
  throw new UsageError(`(7) Failed to connect to ${url.hostname} port ${port}: ${errorText(errno)}`, 7);
}

async function requestInside(context: ToolContext, wanted: HttpRequest, url: URL): Promise<HttpResponse> {
  const socket = await connect(context, url);
  const lines = [`${wanted.method} ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`];
  for (const [name, value] of wanted.headers) if (name.toLowerCase() !== 'host') lines.push(`${name}: ${value}`);
  lines.push('Connection: close');
  if (wanted.body) lines.push(`Content-Length: ${wanted.body.length}`);
  const head = encodeText(`${lines.join('\r\n')}\r\n\r\n`);
  await socket.write(context.task, wanted.body ? joinBytes([head, wanted.body]) : head);
  const reader = new ResponseReader(new Input(socket, context.task), wanted.method);
  try {
    return await reader.response(() => socket.release());
  } catch (error) {
    socket.release();
    throw error;
  }
}

/** Reads an HTTP/1.1 response. Source: RFC 9112. */
class ResponseReader {
  private readonly input: Input;
  private readonly method: string;
  /** Bytes of the body, or of the current chunk, still to come; Infinity until the connection ends. */
  private left = Infinity;
  private isChunked = false;
  private isEnded = false;

  constructor(input: Input, method: string) {
    this.input = input;
    this.method = method;
  }

  private async line(): Promise<string> {
    const record = await this.input.readRecord(10);
    if (!record) throw new UsageError('(52) Empty reply from server', 52);
    return record.text.replace(/\r$/, '');
  }

  async response(close: () => void): Promise<HttpResponse> {
    let status: RegExpExecArray | null;
    let headers: [string, string][];
    do {
      status = /^HTTP\/1\.[01] (\d{3}) ?(.*)$/.exec(await this.line());
      if (!status) throw new UsageError('(1) Received HTTP/0.9 when not allowed', 1);
      headers = [];
      for (let line = await this.line(); line !== ''; line = await this.line()) {
        const split = line.indexOf(':');
        headers.push([line.slice(0, split), line.slice(split + 1).trim()]);
      }
    } while (status[1] === '100');
    const header = (name: string): string | undefined => headers.find(([each]) => each.toLowerCase() === name)?.[1];
    this.isChunked = /chunked/i.test(header('transfer-encoding') ?? '');
    if (this.isChunked) this.left = 0;
    else if (header('content-length') !== undefined) this.left = Number(header('content-length'));
    const code = Number(status[1]);
    if (this.method === 'HEAD' || code === 204 || code === 304) this.isEnded = true;
    let isOpen = true;
    const finish = (): void => {
      if (isOpen) close();
      isOpen = false;
    };
    return {
      status: code,
      statusText: status[2]!,
      headers,
      read: async () => {
        const data = await this.read();
        if (data === null) finish();
        return data;
      },
      discard: () => {
        finish();
        return Promise.resolve();
      },
    };
  }

  private async read(): Promise<Uint8Array | null> {
    if (this.isEnded) return null;
    if (this.left === 0) {
      if (!this.isChunked || !(await this.nextChunk())) {
        this.isEnded = true;
        return null;
      }
    }
    const data = await this.input.read(Math.min(this.left, 65536));
    if (data === null) {
      this.isEnded = true;
      if (this.left !== Infinity) throw new UsageError('(18) transfer closed with outstanding read data remaining', 18);
      return null;
    }
    this.left -= data.length;
    if (this.isChunked && this.left === 0) await this.line();
    return data;
  }

  private async nextChunk(): Promise<boolean> {
    this.left = parseInt(await this.line(), 16);
    if (this.left > 0) return true;
    while ((await this.line()) !== '');
    return false;
  }
}
