import { encodeBase64, writeBase64 } from '../buffer/base64.ts';
import { nativeError } from '../native-error.ts';
import type { AsymmetricKey, EllipticKey, OctetKey, RsaKey } from './asymmetric-key.ts';
import { findCurve, findOctetCurve, octetPublicKey } from './curves.ts';
import { bytesToInteger, integerToBytes } from './der.ts';
import { ellipticKey } from './key-structures.ts';

/** JSON Web Keys (RFC 7517, 7518, 8037). */
export type JsonWebKey = Record<string, unknown>;

export function readJwk(jwk: JsonWebKey): AsymmetricKey {
  switch (jwk['kty']) {
    case 'RSA':
      return readRsa(jwk);
    case 'EC':
      return readElliptic(jwk);
    case 'OKP':
      return readOctet(jwk);
    default:
      throw invalidJwk(`${String(jwk['kty'])} is not a supported JWK key type`);
  }
}

function readRsa(jwk: JsonWebKey): RsaKey {
  const number = (name: string): bigint => bytesToInteger(field(jwk, name, 'Invalid JWK RSA key'));
  const [n, e] = [number('n'), number('e')];
  if (jwk['d'] === undefined) return { kind: 'rsa', n, e, secret: undefined, pss: undefined };
  const secret = {
    d: number('d'),
    p: number('p'),
    q: number('q'),
    dp: number('dp'),
    dq: number('dq'),
    qi: number('qi'),
  };
  return { kind: 'rsa', n, e, secret, pss: undefined };
}

function readElliptic(jwk: JsonWebKey): EllipticKey {
  const curve = findCurve(String(jwk['crv']));
  const [x, y] = [field(jwk, 'x', 'Invalid JWK EC key'), field(jwk, 'y', 'Invalid JWK EC key')];
  const secret = jwk['d'] === undefined ? undefined : field(jwk, 'd', 'Invalid JWK EC key');
  const isSized = x.length === curve.size && y.length === curve.size && (!secret || secret.length === curve.size);
  if (!isSized) throw invalidJwk('Invalid JWK EC key');
  try {
    return ellipticKey(curve, Uint8Array.of(4, ...x, ...y), secret);
  } catch {
    throw invalidJwk('Invalid JWK EC key');
  }
}

function readOctet(jwk: JsonWebKey): OctetKey {
  const curve = findOctetCurve(({ jwkName }) => jwkName === jwk['crv']);
  if (!curve) throw invalidJwk('Unsupported JWK OKP key');
  const bytes = field(jwk, 'x', 'Invalid JWK OKP key');
  const secret = jwk['d'] === undefined ? undefined : field(jwk, 'd', 'Invalid JWK OKP key');
  if (bytes.length !== curve.size || (secret && secret.length !== curve.size)) throw invalidJwk('Invalid JWK OKP key');
  return { kind: 'octet', curve, bytes: secret ? octetPublicKey(curve, secret) : bytes, secret };
}

function field(jwk: JsonWebKey, name: string, message: string): Uint8Array {
  const text = jwk[name];
  if (typeof text !== 'string') throw invalidJwk(message);
  const bytes = new Uint8Array((text.length * 3) >>> 2);
  return bytes.slice(0, writeBase64(text, bytes));
}

function invalidJwk(message: string): Error {
  return nativeError(TypeError, 'ERR_CRYPTO_INVALID_JWK', message);
}

/** Adds the key's members to `target`, in the order Node has them. */
export function writeJwk(target: JsonWebKey, key: AsymmetricKey): JsonWebKey {
  switch (key.kind) {
    case 'ec': {
      const { size } = key.curve;
      const coordinates = { x: text(key.point.subarray(1, 1 + size)), y: text(key.point.subarray(1 + size)) };
      return Object.assign(target, { kty: 'EC', ...coordinates, crv: key.curve.jwkName }, optional(key.secret));
    }
    case 'octet':
      return Object.assign(target, { crv: key.curve.jwkName }, optional(key.secret), {
        x: text(key.bytes),
        kty: 'OKP',
      });
    case 'rsa':
      return Object.assign(target, writeRsa(key));
    default:
      throw nativeError(Error, 'ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE', 'Unsupported JWK Key Type.');
  }
}

function writeRsa({ n, e, secret }: RsaKey): JsonWebKey {
  const number = (value: bigint): string => text(integerToBytes(value));
  const shared = { kty: 'RSA', n: number(n), e: number(e) };
  if (!secret) return shared;
  const { d, p, q, dp, dq, qi } = secret;
  return { ...shared, d: number(d), p: number(p), q: number(q), dp: number(dp), dq: number(dq), qi: number(qi) };
}

function optional(secret: Uint8Array | undefined): JsonWebKey {
  return secret ? { d: text(secret) } : {};
}

function text(bytes: Uint8Array): string {
  return encodeBase64(bytes, 'base64url');
}
