import { bytesOf, type AnyBuffer } from '../bytes.ts';
import { nativeError } from '../native-error.ts';
import { publicHalf, type AsymmetricKey } from './asymmetric-key.ts';
import { findCurve, findOctetCurve, octetPublicKey } from './curves.ts';
import { DerError, readDer } from './der.ts';
import { decryptPrivateKey } from './encrypted-private-key.ts';
import { readJwk, type JsonWebKey } from './jwk.ts';
import {
  ellipticKey,
  readEllipticPrivate,
  readPrivateKeyInfo,
  readRsaPrivate,
  readRsaPublic,
  readSubjectPublicKey,
} from './key-structures.ts';
import { opensslError, unsupportedOperation } from './openssl-error.ts';
import { decryptPem, readPem, type PemBlock } from './pem.ts';

/** Node's numbers for how a key is given. */
export const FORMATS = { der: 0, pem: 1, jwk: 2, rawPublic: 3, rawPrivate: 4, rawSeed: 5, store: 6 } as const;
export const ENCODINGS = { pkcs1: 0, pkcs8: 1, spki: 2, sec1: 3 } as const;

export interface KeyInput {
  readonly data: unknown;
  readonly format?: number | null | undefined;
  /** An encoding for DER; the key's type for raw bytes. */
  readonly type?: number | string | null | undefined;
  readonly passphrase?: AnyBuffer | null | undefined;
  readonly namedCurve?: string | null | undefined;
}

/** Reads a private key. */
export function readPrivateKey(input: KeyInput): AsymmetricKey {
  return decoded(() => {
    if (input.format === FORMATS.jwk) return demandSecret(readJwk(input.data as JsonWebKey));
    if (input.format === FORMATS.rawPrivate) return readRaw(input, true);
    if (input.format === FORMATS.rawSeed || input.format === FORMATS.store) {
      throw unsupportedOperation('This kind of key is not available in this runtime');
    }
    const bytes = bytesOf(input.data as AnyBuffer);
    if (input.format === FORMATS.der) return readPrivateDer(bytes, input.type, input.passphrase);
    for (const block of readPem(bytes)) {
      const key = readPrivatePem(block, input.passphrase);
      if (key) return key;
    }
    throw new DerError('no private key');
  });
}

/** Reads a public key, or the public half of a private one. */
export function readPublicKey(input: KeyInput): AsymmetricKey {
  return decoded(() => {
    if (input.format === FORMATS.jwk) return publicHalf(readJwk(input.data as JsonWebKey));
    if (input.format === FORMATS.rawPublic) return readRaw(input, false);
    if (input.format === FORMATS.rawPrivate) return publicHalf(readRaw(input, true));
    const bytes = bytesOf(input.data as AnyBuffer);
    if (input.format === FORMATS.der) {
      if (input.type === ENCODINGS.spki) return readSubjectPublicKey(bytes);
      if (input.type !== ENCODINGS.pkcs1) return publicHalf(readPrivateDer(bytes, input.type, input.passphrase));
      return readDer(bytes).children.length === 2 ? readRsaPublic(bytes) : publicHalf(readRsaPrivate(bytes));
    }
    for (const block of readPem(bytes)) {
      if (block.label === 'PUBLIC KEY') return readSubjectPublicKey(block.bytes);
      if (block.label === 'RSA PUBLIC KEY') return readRsaPublic(block.bytes);
      if (block.label === 'CERTIFICATE') return certificateKey(block.bytes);
      const key = readPrivatePem(block, input.passphrase);
      if (key) return publicHalf(key);
    }
    throw new DerError('no public key');
  });
}

function readPrivatePem(block: PemBlock, passphrase: AnyBuffer | null | undefined): AsymmetricKey | undefined {
  const reader = {
    'PRIVATE KEY': readPrivateKeyInfo,
    'RSA PRIVATE KEY': readRsaPrivate,
    'EC PRIVATE KEY': readEllipticPrivate,
  }[block.label];
  if (block.label === 'ENCRYPTED PRIVATE KEY') {
    return readPrivateKeyInfo(decryptPrivateKey(readDer(block.bytes), passphraseBytes(passphrase)));
  }
  if (!reader) return undefined;
  const bytes = block.encryption ? decryptPem(block, passphraseBytes(passphrase)) : block.bytes;
  if (!bytes) throw unsupportedOperation('This encryption of private keys is not available in this runtime');
  return reader(bytes);
}

function readPrivateDer(bytes: Uint8Array, type: KeyInput['type'], passphrase: AnyBuffer | null | undefined) {
  if (type === ENCODINGS.pkcs1) return readRsaPrivate(bytes);
  if (type === ENCODINGS.sec1) return readEllipticPrivate(bytes);
  const info = readDer(bytes);
  const isEncrypted = info.child(0).tag === 0x30;
  return readPrivateKeyInfo(isEncrypted ? decryptPrivateKey(info, passphraseBytes(passphrase)) : bytes);
}

function certificateKey(bytes: Uint8Array): AsymmetricKey {
  const body = readDer(bytes).child(0);
  // An explicit version, when there is one, comes before everything else.
  const keyIndex = body.child(0).tag === 0xa0 ? 6 : 5;
  return readSubjectPublicKey(body.child(keyIndex).encoding);
}

function readRaw({ data, type, namedCurve }: KeyInput, isPrivate: boolean): AsymmetricKey {
  const bytes = bytesOf(data as AnyBuffer).slice();
  if (type === 'ec') {
    const curve = findCurve(String(namedCurve));
    return isPrivate
      ? ellipticKey(curve, curve.library.getPublicKey(bytes, false), bytes)
      : ellipticKey(curve, bytes, undefined);
  }
  const curve = findOctetCurve((candidate) => candidate.type === type);
  if (!curve || bytes.length !== curve.size) throw nativeError(TypeError, 'ERR_INVALID_ARG_VALUE', 'Invalid keyData');
  return {
    kind: 'octet',
    curve,
    bytes: isPrivate ? octetPublicKey(curve, bytes) : bytes,
    secret: isPrivate ? bytes : undefined,
  };
}

function demandSecret(key: AsymmetricKey): AsymmetricKey {
  if (!key.secret) throw nativeError(TypeError, 'ERR_CRYPTO_INVALID_JWK', 'JWK does not contain private key material');
  return key;
}

function passphraseBytes(passphrase: AnyBuffer | null | undefined): Uint8Array {
  if (passphrase !== null && passphrase !== undefined) return bytesOf(passphrase);
  throw opensslError(0x07880109, 'CRYPTO', 'common libcrypto routines', 'interrupted or cancelled');
}

/** Malformed data becomes the error OpenSSL's decoders give. */
function decoded(read: () => AsymmetricKey): AsymmetricKey {
  try {
    return read();
  } catch (error) {
    const isOurs = error instanceof Error && 'code' in error;
    if (isOurs) throw error;
    throw opensslError(0x1e08010c, '', 'DECODER routines', 'unsupported');
  }
}
