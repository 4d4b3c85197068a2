import type { Place, PublicOrigins } from './origins.ts';

export type Headers = Record<string, string>;

export interface IsolationContext {
  readonly place: Place;
  readonly origins: PublicOrigins;
  /** Origins of other applications that may embed the runtime. */
  readonly embedders: readonly string[];
}

/**
 * Headers of every response, errors included. All documents are cross-origin isolated, because the engine needs
 * SharedArrayBuffer, and each place says who may frame it.
 */
export function isolationHeaders(context: IsolationContext): Headers {
  return { ...commonHeaders(context), ...placeHeaders(context) };
}

function commonHeaders({ place, embedders }: IsolationContext): Headers {
  const isEmbeddable = embedders.length > 0 && (place.kind === 'runtime' || place.kind === 'preview');
  return {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    // A frame inside an isolated page must allow that page to load it: the workbench is the same site.
    'Cross-Origin-Resource-Policy': corp(place, isEmbeddable),
    'Origin-Agent-Cluster': '?1',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': place.kind === 'preview' ? 'same-origin' : 'no-referrer',
  };
}

function corp(place: Place, isEmbeddable: boolean): string {
  if (isEmbeddable) return 'cross-origin';
  return place.kind === 'runtime' || place.kind === 'preview' ? 'same-site' : 'same-origin';
}

const NO_DEVICES = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'serial',
  'usb',
]
  .map((name) => `${name}=()`)
  .join(', ');

function placeHeaders(context: IsolationContext): Headers {
  switch (context.place.kind) {
    case 'runtime':
      return {
        'Content-Security-Policy': runtimePolicy(context),
        'Permissions-Policy': NO_DEVICES,
        // Lets an embedding page that is not isolated itself still hold an isolated runtime, where browsers can.
        ...(context.embedders.length > 0 ? { 'Document-Isolation-Policy': 'isolate-and-require-corp' } : {}),
      };
    case 'preview':
      return { 'Content-Security-Policy': `frame-ancestors ${previewAncestors(context)}` };
    case 'workbench':
    case 'single':
      return { 'Content-Security-Policy': workbenchPolicy(context, []), 'Permissions-Policy': NO_DEVICES };
    case 'elsewhere':
    case 'unknown':
      return { 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'" };
  }
}

/** The user's code runs here with eval and blobs, but its network ends at its own origin's gateways. */
function runtimePolicy({ origins, embedders }: IsolationContext): string {
  return [
    "default-src 'self' blob: data:",
    "script-src 'self' 'unsafe-eval' 'unsafe-inline' blob: data:",
    "style-src 'self' 'unsafe-inline'",
    "connect-src 'self' blob: data:",
    "worker-src 'self' blob:",
    `frame-src ${origins.anyBelow}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${[origins.workbench, ...embedders].join(' ')}`,
  ].join('; ');
}

function previewAncestors({ place, origins, embedders }: IsolationContext): string {
  const project = place.kind === 'preview' ? place.project : '';
  return ["'self'", origins.workbench, origins.runtimePattern.replace('{project}', project), ...embedders].join(' ');
}

/** The hosted runtime that a user can choose instead of ours lives on these origins. */
const HOSTED_RUNTIME = 'https://stackblitz.com';
const HOSTED_PREVIEWS = 'https://*.webcontainer-api.io https://*.webcontainer.io';

/** @param inlineScripts CSP hashes (`'sha256-…'`) of the scripts a page carries in its own markup. */
export function workbenchPolicy({ place, origins }: IsolationContext, inlineScripts: readonly string[]): string {
  // On one origin the runtime's needs are everyone's: part of what that mode gives up.
  const isSingle = place.kind === 'single';
  const scripts = isSingle
    ? "'self' 'unsafe-eval' 'unsafe-inline' blob: data:"
    : ["'self'", "'wasm-unsafe-eval'", ...inlineScripts].join(' ');
  return [
    "default-src 'none'",
    `script-src ${scripts}`,
    // Editor and terminal make style elements at run time.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' blob:",
    `connect-src 'self' ${isSingle ? 'blob: data: ' : ''}${HOSTED_RUNTIME}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    `frame-src 'self' ${origins.anyBelow} ${HOSTED_RUNTIME} ${HOSTED_PREVIEWS}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ');
}
