import { bytesOf, type AnyBuffer } from '../bytes.ts';
import { decodeHex } from '../buffer/hex.ts';
import { decodeUtf8 } from '../buffer/utf8.ts';
import { bitLength, type AsymmetricKey } from './asymmetric-key.ts';
import {
  formatAlternativeNames,
  formatName,
  readAlternativeNames,
  readName,
  type AlternativeName,
} from './certificate-names.ts';
import { DerError, integerToBytes, readDer, type DerValue } from './der.ts';
import { findHash } from './hash-algorithms.ts';
import { digestOf } from './digests.ts';
import { handleOf, privateKeyOf, publicKeyOf, type KeyHandleClass } from './key-handle.ts';
import { readSubjectPublicKey, writeSubjectPublicKey, writeRsaPublic } from './key-structures.ts';
import type { NodeBuffers } from './node-buffers.ts';
import { opensslError, unsupportedOperation } from './openssl-error.ts';
import { readPem, writePem } from './pem.ts';
import { verifyDigest, verifyMessage } from './signing.ts';
import { compareBytes } from '../buffer/compare.ts';

const EXTENSIONS = {
  keyUsage: '2.5.29.15',
  alternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
} as const;
const SIGNATURES: Readonly<Record<string, readonly [name: string, hash: string | undefined]>> = {
  '1.2.840.113549.1.1.4': ['md5WithRSAEncryption', 'md5'],
  '1.2.840.113549.1.1.5': ['sha1WithRSAEncryption', 'sha1'],
  '1.2.840.113549.1.1.11': ['sha256WithRSAEncryption', 'sha256'],
  '1.2.840.113549.1.1.12': ['sha384WithRSAEncryption', 'sha384'],
  '1.2.840.113549.1.1.13': ['sha512WithRSAEncryption', 'sha512'],
  '1.2.840.10045.4.1': ['ecdsa-with-SHA1', 'sha1'],
  '1.2.840.10045.4.3.2': ['ecdsa-with-SHA256', 'sha256'],
  '1.2.840.10045.4.3.3': ['ecdsa-with-SHA384', 'sha384'],
  '1.2.840.10045.4.3.4': ['ecdsa-with-SHA512', 'sha512'],
  '1.3.101.112': ['ED25519', undefined],
  '1.3.101.113': ['ED448', undefined],
};
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const UTC_TIME = 0x17;
const NIST_NAMES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };
const CERTIFICATE_SIGNING = 0x04;
const NO_PARTIAL_WILDCARDS = 4;
const NO_WILDCARDS = 2;

/** `parseX509`: the handle of an `X509Certificate`. */
export function createParseX509(buffers: NodeBuffers, Handle: KeyHandleClass) {
  return (data: AnyBuffer) => new Certificate(certificateBytes(bytesOf(data)), buffers, Handle);
}

function certificateBytes(bytes: Uint8Array): Uint8Array {
  const block = readPem(bytes).find(({ label }) => /^(X509 |TRUSTED )?CERTIFICATE$/.test(label));
  if (block) return block.bytes;
  if (bytes[0] === 0x30) return bytes.slice();
  throw opensslError(0x0480006c, 'PEM', 'PEM routines', 'no start line');
}

/** A certificate (RFC 5280) as Node's library asks about it: values as properties computed when read. */
class Certificate {
  readonly #bytes: Uint8Array;
  readonly #root: DerValue;
  readonly #fields: readonly DerValue[];
  readonly #buffers: NodeBuffers;
  readonly #Handle: KeyHandleClass;

  constructor(bytes: Uint8Array, buffers: NodeBuffers, Handle: KeyHandleClass) {
    this.#buffers = buffers;
    this.#Handle = Handle;
    try {
      this.#root = readDer(bytes);
      const fields = this.#root.child(0, 0x30).children;
      // An explicit version, when there is one, comes first.
      this.#fields = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      throw opensslError(0x0688010a, 'ASN1', 'asn1 encoding routines', 'nested asn1 error');
    }
    this.#bytes = this.#root.encoding;
  }

  subject(): string {
    return formatName(this.#field(4));
  }

  issuer(): string {
    return formatName(this.#field(2));
  }

  subjectAltName(): string | undefined {
    const names = this.#alternativeNames();
    return names && formatAlternativeNames(names);
  }

  infoAccess(): undefined {
    if (this.#extension('1.3.6.1.5.5.7.1.1')) throw unsupportedOperation('infoAccess is not available in this runtime');
    return undefined;
  }

  validFrom(): string {
    return formatDate(this.validFromDate());
  }

  validTo(): string {
    return formatDate(this.validToDate());
  }

  validFromDate(): Date {
    return readDate(this.#field(3).child(0));
  }

  validToDate(): Date {
    return readDate(this.#field(3).child(1));
  }

  fingerprint(): string {
    return this.#fingerprint('sha1');
  }

  fingerprint256(): string {
    return this.#fingerprint('sha256');
  }

  fingerprint512(): string {
    return this.#fingerprint('sha512');
  }

  keyUsage(): string[] | undefined {
    return this.#extension(EXTENSIONS.extendedKeyUsage)?.children.map((usage) => usage.objectIdentifier());
  }

  serialNumber(): string {
    const contents = this.#field(0).contents;
    return decodeHex(contents[0] === 0 ? contents.subarray(1) : contents).toUpperCase();
  }

  signatureAlgorithm(): string | undefined {
    return SIGNATURES[this.signatureAlgorithmOid()]?.[0];
  }

  signatureAlgorithmOid(): string {
    return this.#root.child(1).child(0).objectIdentifier();
  }

  raw(): Uint8Array {
    return this.#buffers.buffer(this.#bytes.slice());
  }

  pem(): string {
    return writePem('CERTIFICATE', this.#bytes);
  }

  publicKey(): object {
    return handleOf(this.#Handle, this.#publicKey());
  }

  getIssuerCert(): undefined {
    return undefined;
  }

  checkCA(): boolean {
    const constraints = this.#extension(EXTENSIONS.basicConstraints);
    const isMarked = constraints?.children.some(({ tag, contents }) => tag === 1 && contents[0] !== 0) ?? false;
    return isMarked && this.#maySign();
  }

  checkHost(name: string, flags: number): string | undefined {
    const names = this.#alternativeNames()?.filter(({ kind }) => kind === 'DNS');
    const common = readName(this.#field(4)).filter(([attribute]) => attribute === 'CN');
    const candidates = names && names.length > 0 ? names.map(({ value }) => value) : common.map(([, value]) => value);
    return candidates.find((pattern) => matchesHost(pattern, name, flags));
  }

  checkEmail(address: string): string | undefined {
    const names = this.#alternativeNames() ?? [];
    return names.some(({ kind, value }) => kind === 'email' && value === address) ? address : undefined;
  }

  checkIP(address: string): string | undefined {
    const wanted = address.includes(':') ? expandAddress(address) : address;
    const names = this.#alternativeNames() ?? [];
    return names.some(({ kind, value }) => kind === 'IP Address' && value === wanted) ? address : undefined;
  }

  checkIssued(issuer: Certificate): boolean {
    const hasSameName = compareBytes(this.#field(2).encoding, issuer.#field(4).encoding) === 0;
    return hasSameName && issuer.#maySign();
  }

  checkPrivateKey(handle: object): boolean {
    const own = writeSubjectPublicKey(this.#publicKey());
    return compareBytes(own, writeSubjectPublicKey({ ...privateKeyOf({ data: handle }), secret: undefined })) === 0;
  }

  verify(handle: object): boolean {
    const signature = this.#root.child(2).bits();
    const signed = this.#root.child(0).encoding;
    const algorithm = SIGNATURES[this.signatureAlgorithmOid()];
    if (!algorithm) throw unsupportedOperation('This signature algorithm is not available in this runtime');
    const key = publicKeyOf({ data: handle });
    const options = { padding: undefined, saltLength: undefined, encoding: undefined };
    const hash = findHash(algorithm[1]);
    if (!hash) return verifyMessage(key, signed, undefined, options, signature);
    return key.kind !== 'octet' && verifyDigest(key, digestOf(hash, signed), { ...options, hash }, signature);
  }

  /** The object `tls` shows for a certificate. */
  toLegacy(): Record<string, unknown> {
    const key = this.#publicKey();
    return {
      subject: nameObject(this.#field(4)),
      issuer: nameObject(this.#field(2)),
      subjectaltname: this.subjectAltName(),
      infoAccess: this.infoAccess(),
      ca: this.checkCA(),
      ...this.#legacyKey(key),
      valid_from: this.validFrom(),
      valid_to: this.validTo(),
      fingerprint: this.fingerprint(),
      fingerprint256: this.fingerprint256(),
      fingerprint512: this.fingerprint512(),
      ext_key_usage: this.keyUsage(),
      serialNumber: this.serialNumber(),
      raw: this.raw(),
      asn1Curve: key.kind === 'ec' ? key.curve.name : undefined,
      nistCurve: key.kind === 'ec' ? NIST_NAMES[key.curve.name] : undefined,
    };
  }

  #legacyKey(key: AsymmetricKey): Record<string, unknown> {
    if (key.kind === 'ec') {
      const bits = key.curve.name === 'secp521r1' ? 521 : key.curve.size * 8;
      return { modulus: undefined, exponent: undefined, pubkey: this.#buffers.buffer(key.point.slice()), bits };
    }
    if (key.kind === 'octet') return { modulus: undefined, exponent: undefined, pubkey: undefined, bits: undefined };
    const pubkey = key.kind === 'rsa' ? writeSubjectPublicKey(key) : writeRsaPublic(key);
    return {
      modulus: decodeHex(integerToBytes(key.n)).toUpperCase(),
      exponent: `0x${key.e.toString(16)}`,
      pubkey: this.#buffers.buffer(pubkey),
      bits: bitLength(key.n),
    };
  }

  #field(index: number): DerValue {
    const field = this.#fields[index];
    if (!field) throw new DerError('too short');
    return field;
  }

  #publicKey(): AsymmetricKey {
    return readSubjectPublicKey(this.#field(5).encoding);
  }

  /** Whether the key may sign certificates; without a word about its usage it may. */
  #maySign(): boolean {
    const usage = this.#extension(EXTENSIONS.keyUsage)?.bits()[0];
    return usage === undefined || (usage & CERTIFICATE_SIGNING) !== 0;
  }

  #fingerprint(name: string): string {
    const hash = findHash(name);
    if (!hash) throw new DerError('unknown hash');
    return (decodeHex(digestOf(hash, this.#bytes)).toUpperCase().match(/../g) ?? []).join(':');
  }

  #alternativeNames(): AlternativeName[] | undefined {
    const names = this.#extension(EXTENSIONS.alternativeName);
    return names && readAlternativeNames(names);
  }

  #extension(identifier: string): DerValue | undefined {
    const list = this.#fields.find(({ tag }) => tag === 0xa3)?.child(0);
    const found = list?.children.find((extension) => extension.child(0).objectIdentifier() === identifier);
    return found && readDer((found.children[found.children.length - 1] as DerValue).contents);
  }
}

/** Attributes by name; one that comes several times has an array. */
function nameObject(name: DerValue): Record<string, string | string[]> {
  const object = Object.create(null) as Record<string, string | string[]>;
  for (const [attribute, value] of readName(name)) {
    const before = object[attribute];
    object[attribute] = before === undefined ? value : [before, value].flat();
  }
  return object;
}

function readDate({ tag, contents }: DerValue): Date {
  const text = decodeUtf8(contents);
  const digits = tag === UTC_TIME ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = [4, 2, 2, 2, 2, 2].map((length, index) => {
    const start = index === 0 ? 0 : 2 + index * 2;
    return Number(digits.slice(start, start + length));
  });
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

function formatDate(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  const day = String(date.getUTCDate()).padStart(2, ' ');
  return `${MONTHS[date.getUTCMonth()]} ${day} ${time} ${date.getUTCFullYear()} GMT`;
}

/** A wildcard stands for part of the first label, and only where at least two more follow. */
function matchesHost(pattern: string, name: string, flags: number): boolean {
  const [wanted, host] = [pattern.toLowerCase(), name.toLowerCase()];
  if (wanted === host) return true;
  if (!wanted.includes('*') || flags & NO_WILDCARDS) return false;
  const [first = '', ...rest] = wanted.split('.');
  const [hostFirst = '', ...hostRest] = host.split('.');
  if (rest.length < 2 || rest.join('.') !== hostRest.join('.') || first.split('*').length !== 2) return false;
  if (first === '*') return hostFirst !== '';
  if (flags & NO_PARTIAL_WILDCARDS || first.startsWith('xn--')) return false;
  const [before = '', after = ''] = first.split('*');
  return hostFirst.length >= before.length + after.length && hostFirst.startsWith(before) && hostFirst.endsWith(after);
}

function expandAddress(address: string): string {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : new Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].map((group) => parseInt(group, 16).toString(16).toUpperCase()).join(':');
}
