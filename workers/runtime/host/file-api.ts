import type { KernelControl } from '#shared/contracts/kernel-control.ts';
import { proxy, transfer, type ProxyMarked, type Remote } from 'comlink';

type WatchListener = (event: 'rename' | 'change', filename: string | Uint8Array) => void;
type Encoding = string | { readonly encoding?: string | null } | null | undefined;

/** What the client turns into a directory entry; the odd key is how it knows the kind. */
interface WireEntry {
  readonly name: string;
  readonly 'Symbol(type)': 0 | 1 | 2;
}

const encoder = new TextEncoder();

/** The client's `fs`. Paths are relative to the working directory unless they begin with a slash. */
export class FileApi {
  readonly #control: Remote<KernelControl>;
  readonly #workingDirectory: string;

  constructor(control: Remote<KernelControl>, workingDirectory: string) {
    this.#control = control;
    this.#workingDirectory = workingDirectory;
  }

  async readFile(path: string, encoding?: Encoding): Promise<Uint8Array | string> {
    const data = await this.#control.readFile(this.#absolute(path));
    const name = encodingName(encoding);
    return name === null ? transfer(data, [data.buffer as ArrayBuffer]) : decodeText(data, name);
  }

  async writeFile(path: string, data: string | Uint8Array, encoding?: Encoding): Promise<void> {
    const bytes = typeof data === 'string' ? encodeText(data, encodingName(encoding) ?? 'utf8') : data;
    await this.#control.writeFile(this.#absolute(path), transfer(bytes, [bytes.buffer as ArrayBuffer]));
  }

  async readdir(
    path: string,
    options?: string | { readonly encoding?: string | null; readonly withFileTypes?: boolean } | null,
  ): Promise<string[] | Uint8Array[] | WireEntry[]> {
    const entries = await this.#control.readdir(this.#absolute(path));
    if (typeof options === 'object' && options?.withFileTypes === true) {
      return entries.map(({ name, type }): WireEntry => ({
        name,
        'Symbol(type)': type === 'directory' ? 2 : type === 'file' ? 1 : 0,
      }));
    }
    const names = entries.map(({ name }) => name);
    return encodingName(options) === 'buffer' ? names.map((name) => encoder.encode(name)) : names;
  }

  async mkdir(path: string, options?: { readonly recursive?: boolean }): Promise<string | undefined> {
    const isRecursive = options?.recursive === true;
    const made = await this.#control.mkdir(this.#absolute(path), isRecursive);
    return isRecursive ? made : undefined;
  }

  async rm(path: string, options?: { readonly force?: boolean; readonly recursive?: boolean }): Promise<void> {
    await this.#control.remove(this.#absolute(path), {
      isRecursive: options?.recursive === true,
      isForced: options?.force === true,
    });
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#control.rename(this.#absolute(from), this.#absolute(to));
  }

  async watch(
    path: string,
    options: string | { readonly encoding?: string | null; readonly recursive?: boolean } | null,
    listener?: WatchListener,
  ): Promise<{ close(): Promise<void> } & ProxyMarked> {
    const isRecursive = typeof options === 'object' && options?.recursive === true;
    const isBytes = encodingName(options) === 'buffer';
    const id = await this.#control.watch(
      this.#absolute(path),
      isRecursive,
      proxy((event: 'rename' | 'change', filename: string) => {
        listener?.(event, isBytes ? encoder.encode(filename) : filename);
      }),
    );
    return proxy({ close: () => this.#control.unwatch(id) });
  }

  #absolute(path: string): string {
    return path.startsWith('/') ? path : `${this.#workingDirectory}/${path}`;
  }
}

function encodingName(encoding: Encoding): string | null {
  return (typeof encoding === 'string' ? encoding : encoding?.encoding) ?? null;
}

function decodeText(data: Uint8Array, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case 'utf8':
    case 'utf-8':
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(data);
    case 'latin1':
    case 'binary':
      return latin1Of(data);
    case 'ascii':
      return latin1Of(data.map((byte) => byte & 0x7f));
    case 'base64':
      return btoa(latin1Of(data));
    case 'base64url':
      return btoa(latin1Of(data)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    case 'hex':
      return Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('');
    case 'utf16le':
    case 'utf-16le':
    case 'ucs2':
    case 'ucs-2':
      return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(data);
    default:
      throw new Error(`ERR_UNKNOWN_ENCODING: Unknown encoding: ${encoding}`);
  }
}

function encodeText(text: string, encoding: string): Uint8Array {
  switch (encoding.toLowerCase()) {
    case 'utf8':
    case 'utf-8':
      return encoder.encode(text);
    case 'latin1':
    case 'binary':
    case 'ascii':
      return Uint8Array.from(text, (unit) => unit.charCodeAt(0));
    case 'base64':
    case 'base64url':
      return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (unit) => unit.charCodeAt(0));
    case 'hex':
      return Uint8Array.from({ length: text.length >> 1 }, (_, index) =>
        parseInt(text.slice(index * 2, index * 2 + 2), 16),
      );
    case 'utf16le':
    case 'utf-16le':
    case 'ucs2':
    case 'ucs-2':
      return new Uint8Array(Uint16Array.from(text, (unit) => unit.charCodeAt(0)).buffer);
    default:
      throw new Error(`ERR_UNKNOWN_ENCODING: Unknown encoding: ${encoding}`);
  }
}

function latin1Of(data: Uint8Array): string {
  let text = '';
  for (let start = 0; start < data.length; start += 8192) {
    text += String.fromCharCode(...data.subarray(start, start + 8192));
  }
  return text;
}
