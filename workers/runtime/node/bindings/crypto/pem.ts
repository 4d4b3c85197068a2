import { md5 } from '@noble/hashes/legacy.js';
import { decodeHex, writeHex } from '../buffer/hex.ts';
import { encodeBase64, writeBase64 } from '../buffer/base64.ts';
import { decodeLatin1 } from '../buffer/code-units.ts';
import { AesBlock } from './aes-block.ts';
import { PaddedBlockEngine, concatenate } from './cipher-engines.ts';
import { findCipher } from './cipher-table.ts';

/** A block of armoured text (RFC 7468), with the headers of the old encryption where it has them. */
export interface PemBlock {
  readonly label: string;
  readonly bytes: Uint8Array;
  readonly encryption: { readonly cipher: string; readonly iv: Uint8Array } | undefined;
}

const BLOCK = /-----BEGIN ([^\n-]+)-----\r?\n([\s\S]*?)-----END \1-----/g;
const LINE = 64;
const SALT_LENGTH = 8;

export function readPem(bytes: Uint8Array): PemBlock[] {
  return [...decodeLatin1(bytes).matchAll(BLOCK)].map(([, label = '', body = '']) => {
    const encryption = /DEK-Info: ([A-Z0-9-]+),([0-9A-F]+)/.exec(body);
    const text = body.replace(/^[A-Za-z-]+:.*$/gm, '');
    const decoded = new Uint8Array(text.length);
    const length = writeBase64(text, decoded);
    return {
      label,
      bytes: decoded.slice(0, length),
      encryption: encryption ? { cipher: encryption[1] as string, iv: hexBytes(encryption[2] as string) } : undefined,
    };
  });
}

export function writePem(label: string, bytes: Uint8Array, headers = ''): string {
  const lines = encodeBase64(bytes, 'base64').match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return `-----BEGIN ${label}-----\n${headers}${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** The old encryption of PEM blocks: AES-CBC under a key stretched by MD5. */
export function decryptPem({ bytes, encryption }: PemBlock, passphrase: Uint8Array): Uint8Array | undefined {
  if (!encryption) return bytes;
  const cipher = findCipher(encryption.cipher);
  if (cipher?.mode !== 'cbc') return undefined;
  const key = stretch(passphrase, encryption.iv.slice(0, SALT_LENGTH), cipher.keyLength);
  const engine = new PaddedBlockEngine(new AesBlock(key), false, encryption.iv);
  return concatenate(engine.update(bytes), engine.final());
}

export function encryptPem(
  label: string,
  bytes: Uint8Array,
  cipherName: string,
  passphrase: Uint8Array,
  iv: Uint8Array,
) {
  const cipher = findCipher(cipherName);
  if (cipher?.mode !== 'cbc') return undefined;
  const key = stretch(passphrase, iv.slice(0, SALT_LENGTH), cipher.keyLength);
  const engine = new PaddedBlockEngine(new AesBlock(key), true, iv);
  const headers = `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${cipher.name.toUpperCase()},${decodeHex(iv).toUpperCase()}\n\n`;
  return writePem(label, concatenate(engine.update(bytes), engine.final()), headers);
}

function stretch(passphrase: Uint8Array, salt: Uint8Array, length: number): Uint8Array {
  let key: Uint8Array = new Uint8Array(0);
  let last: Uint8Array = key;
  while (key.length < length) {
    last = md5(concatenate(concatenate(last, passphrase), salt));
    key = concatenate(key, last);
  }
  return key.slice(0, length);
}

function hexBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  writeHex(text, bytes);
  return bytes;
}
