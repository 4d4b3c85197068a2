import { nativeError } from '../native-error.ts';
import type { AsymmetricKey } from './asymmetric-key.ts';
import { findCipher } from './cipher-table.ts';
import { encryptPrivateKey } from './encrypted-private-key.ts';
import { ENCODINGS } from './key-input.ts';
import {
  writeEllipticPrivate,
  writePrivateKeyInfo,
  writeRsaPrivate,
  writeRsaPublic,
  writeSubjectPublicKey,
} from './key-structures.ts';
import { unsupportedOperation } from './openssl-error.ts';
import { encryptPem, writePem } from './pem.ts';
import type { RandomSource } from './random.ts';

/** A key's DER, with the label it has as PEM. */
interface Encoded {
  readonly label: string;
  readonly bytes: Uint8Array;
}

const PEM_IV_LENGTH = 16;

export interface PrivateOutput {
  readonly encoding: number;
  readonly cipher?: string | null | undefined;
  readonly passphrase?: Uint8Array | undefined;
}

export function writePublic(key: AsymmetricKey, encoding: number): Encoded {
  if (encoding === ENCODINGS.pkcs1 && (key.kind === 'rsa' || key.kind === 'rsa-pss')) {
    return { label: 'RSA PUBLIC KEY', bytes: writeRsaPublic(key) };
  }
  return { label: 'PUBLIC KEY', bytes: writeSubjectPublicKey(key) };
}

function writePrivatePlain(key: AsymmetricKey, encoding: number): Encoded {
  if (encoding === ENCODINGS.pkcs1 && (key.kind === 'rsa' || key.kind === 'rsa-pss')) {
    return { label: 'RSA PRIVATE KEY', bytes: writeRsaPrivate(key) };
  }
  if (encoding === ENCODINGS.sec1 && key.kind === 'ec') {
    return { label: 'EC PRIVATE KEY', bytes: writeEllipticPrivate(key, true) };
  }
  return { label: 'PRIVATE KEY', bytes: writePrivateKeyInfo(key) };
}

export function writePrivateDer(key: AsymmetricKey, output: PrivateOutput, random: RandomSource): Uint8Array {
  const { bytes } = writePrivatePlain(key, output.encoding);
  const { cipher, passphrase } = output;
  return cipher && passphrase ? encryptPrivateKey(bytes, checkedCipher(cipher), passphrase, random) : bytes;
}

export function writePrivatePem(key: AsymmetricKey, output: PrivateOutput, random: RandomSource): string {
  const { label, bytes } = writePrivatePlain(key, output.encoding);
  const { cipher, passphrase } = output;
  if (!cipher || !passphrase) return writePem(label, bytes);
  const name = checkedCipher(cipher);
  if (label === 'PRIVATE KEY') {
    return writePem('ENCRYPTED PRIVATE KEY', encryptPrivateKey(bytes, name, passphrase, random));
  }
  const text = encryptPem(label, bytes, name, passphrase, random(PEM_IV_LENGTH));
  if (text === undefined) throw unsupportedOperation(`Encrypting keys with ${cipher} is not available in this runtime`);
  return text;
}

function checkedCipher(name: string): string {
  if (!findCipher(name)) throw nativeError(Error, 'ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher');
  return name;
}
