import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import type { CHash } from '@noble/hashes/utils.js';
import { AesBlock } from './aes-block.ts';
import { concatenate, PaddedBlockEngine } from './cipher-engines.ts';
import { findCipher } from './cipher-table.ts';
import { der, derInteger, derNull, derObjectIdentifier, derOctetString, derSequence, type DerValue } from './der.ts';
import { findHash } from './hash-algorithms.ts';
import { unsupportedOperation } from './openssl-error.ts';
import type { RandomSource } from './random.ts';

/** `EncryptedPrivateKeyInfo` with PBES2: PBKDF2 and AES-CBC (RFC 8018). */

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const HMAC_HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};
const HMAC_SHA256 = '1.2.840.113549.2.9';
const CIPHERS: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.1.2': 'aes-128-cbc',
  '2.16.840.1.101.3.4.1.22': 'aes-192-cbc',
  '2.16.840.1.101.3.4.1.42': 'aes-256-cbc',
};
const ITERATIONS = 2048;
const SALT_LENGTH = 16;
const IV_LENGTH = 16;

export function decryptPrivateKey(info: DerValue, passphrase: Uint8Array): Uint8Array {
  const scheme = info.child(0);
  if (scheme.child(0).objectIdentifier() !== PBES2) {
    throw unsupportedOperation('This encryption of private keys is not available in this runtime');
  }
  const [derivation, encryption] = [scheme.child(1).child(0), scheme.child(1).child(1)];
  const parameters = derivation.child(1);
  const prf = parameters.children.find(({ tag }) => tag === 0x30);
  const hash = findHash(prf ? HMAC_HASHES[prf.child(0).objectIdentifier()] : 'sha1')?.library;
  const cipher = findCipher(CIPHERS[encryption.child(0).objectIdentifier()] ?? '');
  if (derivation.child(0).objectIdentifier() !== PBKDF2 || !hash || !cipher) {
    throw unsupportedOperation('This encryption of private keys is not available in this runtime');
  }
  const options = { c: Number(parameters.child(1).integer()), dkLen: cipher.keyLength };
  const key = pbkdf2(hash, passphrase, parameters.child(0).contents.slice(), options);
  const engine = new PaddedBlockEngine(new AesBlock(key), false, encryption.child(1).contents);
  return concatenate(engine.update(info.child(1).contents), engine.final());
}

export function encryptPrivateKey(
  key: Uint8Array,
  cipherName: string,
  passphrase: Uint8Array,
  random: RandomSource,
): Uint8Array {
  const cipher = findCipher(cipherName);
  const identifier = Object.entries(CIPHERS).find(([, name]) => name === cipher?.name)?.[0];
  if (!cipher || identifier === undefined) {
    throw unsupportedOperation(`Encrypting private keys with ${cipherName} is not available in this runtime`);
  }
  const [salt, iv] = [random(SALT_LENGTH), random(IV_LENGTH)];
  const hash = findHash('sha256')?.library as CHash;
  const encryptionKey = pbkdf2(hash, passphrase, salt, { c: ITERATIONS, dkLen: cipher.keyLength });
  const engine = new PaddedBlockEngine(new AesBlock(encryptionKey), true, iv);
  const derivation = derSequence(
    derObjectIdentifier(PBKDF2),
    derSequence(
      derOctetString(salt),
      derInteger(BigInt(ITERATIONS)),
      derSequence(derObjectIdentifier(HMAC_SHA256), derNull()),
    ),
  );
  const encryption = derSequence(derObjectIdentifier(identifier), derOctetString(iv));
  const scheme = derSequence(derObjectIdentifier(PBES2), derSequence(derivation, encryption));
  return der(0x30, scheme, derOctetString(concatenate(engine.update(key), engine.final())));
}
