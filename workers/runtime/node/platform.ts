import type { CapturedPlatform } from './binding-context.ts';

/** Takes the browser's functions before the global object is made to look like Node's. */
export function capturePlatform(): CapturedPlatform {
  const scope = globalThis;
  return {
    setTimeout: scope.setTimeout.bind(scope),
    clearTimeout: scope.clearTimeout.bind(scope),
    queueMicrotask: scope.queueMicrotask.bind(scope),
    structuredClone: scope.structuredClone.bind(scope),
    MessageChannel: scope.MessageChannel,
    MessagePort: scope.MessagePort,
    BroadcastChannel: scope.BroadcastChannel,
    TextDecoder: scope.TextDecoder,
    TextEncoder: scope.TextEncoder,
    DOMException: scope.DOMException,
    crypto: scope.crypto,
    performance: scope.performance,
    navigator: scope.navigator,
    URL: scope.URL,
    URLPattern: (scope as { URLPattern?: unknown }).URLPattern,
    addEventListener: scope.addEventListener.bind(scope) as CapturedPlatform['addEventListener'],
    scriptLocation: scope.location?.href ?? '',
  };
}
