import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { mediaType } from './media-types.ts';
import { pathOfEncoding, type StaticFile } from './static-folder.ts';

export interface SendOptions {
  /** 200 when absent; other statuses are sent whole and never stored. */
  readonly status?: number;
  /** False when the same URL will soon show something else, so that nobody may keep this answer. */
  readonly isKept?: boolean;
}

/** Sends a file with its validators, in the best encoding the client takes, whole or the range asked for. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: StaticFile,
  { status = 200, isKept = true }: SendOptions = {},
): Promise<void> {
  const isPlain = status === 200 && isKept;
  response.setHeader('Content-Type', mediaType(file.path));
  response.setHeader('Cache-Control', isPlain ? cacheControl(file) : 'no-store');
  if (isPlain) response.setHeader('ETag', file.etag);
  if (file.encodings.length > 0) response.setHeader('Vary', 'Accept-Encoding');
  if (isPlain && matches(request.headers['if-none-match'], file.etag)) {
    response.writeHead(304).end();
    return;
  }
  const range = isPlain ? requestedRange(request, file) : null;
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${file.size}`, 'Content-Length': 0 }).end();
    return;
  }
  if (range !== null) await sendRange(request, response, file, range);
  else await sendWhole(request, response, file, status);
}

function cacheControl(file: StaticFile): string {
  return file.isImmutable ? 'public, max-age=31536000, immutable' : 'public, max-age=0, must-revalidate';
}

async function sendWhole(
  request: IncomingMessage,
  response: ServerResponse,
  file: StaticFile,
  status: number,
): Promise<void> {
  const encoding = chooseEncoding(request.headers['accept-encoding'], file.encodings);
  const path = pathOfEncoding(file, encoding);
  const size = encoding === null ? file.size : (await stat(path)).size;
  if (encoding !== null) response.setHeader('Content-Encoding', encoding);
  response.writeHead(status, { 'Content-Length': size, 'Accept-Ranges': 'bytes' });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(path), response);
}

interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

async function sendRange(
  request: IncomingMessage,
  response: ServerResponse,
  file: StaticFile,
  { start, end }: ByteRange,
): Promise<void> {
  response.writeHead(206, {
    'Content-Length': end - start + 1,
    'Content-Range': `bytes ${start}-${end}/${file.size}`,
    'Accept-Ranges': 'bytes',
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(file.path, { start, end }), response);
}

/** One range of bytes (RFC 9110, section 14); several at once are answered with the whole file, as allowed. */
function requestedRange(request: IncomingMessage, file: StaticFile): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return null;
  const condition = request.headers['if-range'];
  if (condition !== undefined && condition !== file.etag) return null;
  const last = file.size - 1;
  if (match[1] === '') {
    const length = Math.min(Number(match[2]), file.size);
    return length === 0 ? 'unsatisfiable' : { start: file.size - length, end: last };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? last : Math.min(Number(match[2]), last);
  if (start > last) return 'unsatisfiable';
  return start > end ? null : { start, end };
}

function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((text) => text.trim() === '*' || text.trim().replace(/^W\//, '') === etag);
}

/** The smallest encoding that is both at hand and accepted (a quality of 0 refuses). */
function chooseEncoding(header: string | string[] | undefined, available: readonly string[]): string | null {
  const accepted = new Map<string, number>();
  for (const part of String(header ?? '').split(',')) {
    const [name, ...parameters] = part.trim().toLowerCase().split(';');
    const quality = parameters.map((text) => /^\s*q=([\d.]+)$/.exec(text)?.[1]).find((text) => text !== undefined);
    if (name !== undefined && name !== '') accepted.set(name, quality === undefined ? 1 : Number(quality));
  }
  const quality = (name: string): number => accepted.get(name) ?? accepted.get('*') ?? 0;
  return ['br', 'gzip'].find((name) => available.includes(name) && quality(name) > 0) ?? null;
}
