/**
 * The browser's globals under their own names, taken before the global object is reshaped. The bundler injects
 * this module (`scripts/build-runtime.mjs`) wherever code of the bundle, dependencies included, names one of them;
 * programs that run here never see it.
 */
const scope = globalThis;

export const TextDecoder = scope.TextDecoder;
export const TextEncoder = scope.TextEncoder;
export const URL = scope.URL;
export const URLSearchParams = scope.URLSearchParams;
export const URLPattern = (scope as { URLPattern?: unknown }).URLPattern;
export const MessageChannel = scope.MessageChannel;
export const MessagePort = scope.MessagePort;
export const BroadcastChannel = scope.BroadcastChannel;
export const AbortController = scope.AbortController;
export const AbortSignal = scope.AbortSignal;
export const ReadableStream = scope.ReadableStream;
export const WritableStream = scope.WritableStream;
export const TransformStream = scope.TransformStream;
export const CompressionStream = scope.CompressionStream;
export const DecompressionStream = scope.DecompressionStream;
export const Blob = scope.Blob;
export const DOMException = scope.DOMException;
export const Event = scope.Event;
export const EventTarget = scope.EventTarget;
export const Request = scope.Request;
export const Response = scope.Response;
export const Headers = scope.Headers;
export const crypto = scope.crypto;
export const performance = scope.performance;
export const navigator = scope.navigator;
export const location = scope.location;
export const console = scope.console;
export const indexedDB = scope.indexedDB;
export const fetch = scope.fetch.bind(scope);
export const setTimeout = scope.setTimeout.bind(scope);
export const clearTimeout = scope.clearTimeout.bind(scope);
export const setInterval = scope.setInterval.bind(scope);
export const clearInterval = scope.clearInterval.bind(scope);
export const queueMicrotask = scope.queueMicrotask.bind(scope);
export const structuredClone = scope.structuredClone.bind(scope);
export const addEventListener = scope.addEventListener.bind(scope);
export const removeEventListener = scope.removeEventListener.bind(scope);
export const postMessage = scope.postMessage.bind(scope);
export const close = scope.close.bind(scope);
export const atob = scope.atob.bind(scope);
export const btoa = scope.btoa.bind(scope);
