import { nativeError } from '../native-error.ts';

/** An error as OpenSSL 3 reports it: the packed number, library and reason, with Node's `code` made of both. */
export function opensslError(number: number, libraryCode: string, library: string, reason: string): Error {
  const packed = number.toString(16).toUpperCase().padStart(8, '0');
  const name = reason.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  const prefix = libraryCode === '' ? '' : `${libraryCode}_`;
  const error = new Error(`error:${packed}:${library}::${reason}`);
  return Object.assign(error, { library, reason, code: `ERR_OSSL_${prefix}${name}` });
}

/** One of OpenSSL's cipher providers, which Node reports with a stack of one entry. */
export function providerError(number: number, reason: string): Error {
  const error = opensslError(number, '', 'Provider routines', reason);
  return Object.assign(new Error(error.message), { opensslErrorStack: [error.message] }, { ...error });
}

export function invalidDigest(name: unknown): Error {
  return nativeError(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${String(name)}`);
}

/** What the native crypto has and this runtime lacks. */
export function unsupportedOperation(message: string): Error {
  return nativeError(Error, 'ERR_CRYPTO_UNSUPPORTED_OPERATION', message);
}
