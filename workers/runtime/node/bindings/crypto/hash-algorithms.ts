import { blake2b, blake2s } from '@noble/hashes/blake2.js';
import { md5, ripemd160, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from '@noble/hashes/sha2.js';
import { sha3_224, sha3_256, sha3_384, sha3_512, shake128, shake256 } from '@noble/hashes/sha3.js';
import type { CHash, Hash } from '@noble/hashes/utils.js';

/** A digest being computed. */
export interface RunningHash {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
  clone(): RunningHash;
}

export interface HashAlgorithm {
  /** OpenSSL's short name in lower case. */
  readonly name: string;
  /** Bytes of a digest, where the caller does not say. */
  readonly outputLength: number;
  readonly blockLength: number;
  readonly isExtendable: boolean;
  create(outputLength?: number): RunningHash;
  /** The library's own object, for HMAC and key derivation; undefined where those do not apply. */
  readonly library: CHash | undefined;
}

type AnyHash = CHash<Hash<never>> & { create(): unknown };

function fixed(name: string, hash: unknown): HashAlgorithm {
  const library = hash as AnyHash;
  return {
    name,
    outputLength: library.outputLen,
    blockLength: library.blockLen,
    isExtendable: false,
    create: () => library.create() as unknown as RunningHash,
    library: library as unknown as CHash,
  };
}

function extendable(name: string, hash: typeof shake128, outputLength: number): HashAlgorithm {
  return {
    name,
    outputLength,
    blockLength: hash.blockLen,
    isExtendable: true,
    create: (length = outputLength) => hash.create({ dkLen: length }) as unknown as RunningHash,
    library: undefined,
  };
}

/** MD5 and SHA-1 one after the other, as TLS before 1.2 used them. */
class Md5Sha1 implements RunningHash {
  readonly #parts: readonly RunningHash[];

  constructor(parts: readonly RunningHash[] = [md5.create(), sha1.create()]) {
    this.#parts = parts;
  }

  update(bytes: Uint8Array): void {
    for (const part of this.#parts) part.update(bytes);
  }

  digest(): Uint8Array {
    return Uint8Array.from(this.#parts.flatMap((part) => [...part.digest()]));
  }

  clone(): RunningHash {
    return new Md5Sha1(this.#parts.map((part) => part.clone()));
  }
}

const md5Sha1: HashAlgorithm = {
  name: 'md5-sha1',
  outputLength: 36,
  blockLength: 64,
  isExtendable: false,
  create: () => new Md5Sha1(),
  library: undefined,
};

const algorithms: readonly HashAlgorithm[] = [
  fixed('blake2b512', blake2b),
  fixed('blake2s256', blake2s),
  fixed('md5', md5),
  md5Sha1,
  fixed('ripemd160', ripemd160),
  fixed('sha1', sha1),
  fixed('sha224', sha224),
  fixed('sha256', sha256),
  fixed('sha3-224', sha3_224),
  fixed('sha3-256', sha3_256),
  fixed('sha3-384', sha3_384),
  fixed('sha3-512', sha3_512),
  fixed('sha384', sha384),
  fixed('sha512', sha512),
  fixed('sha512-224', sha512_224),
  fixed('sha512-256', sha512_256),
  extendable('shake128', shake128, 16),
  extendable('shake256', shake256, 32),
];

/** Names `crypto.getHashes()` lists besides the algorithms' own. */
const listedAliases: Readonly<Record<string, string>> = {
  'RSA-MD5': 'md5',
  'RSA-RIPEMD160': 'ripemd160',
  'RSA-SHA1': 'sha1',
  'RSA-SHA1-2': 'sha1',
  'RSA-SHA224': 'sha224',
  'RSA-SHA256': 'sha256',
  'RSA-SHA3-224': 'sha3-224',
  'RSA-SHA3-256': 'sha3-256',
  'RSA-SHA3-384': 'sha3-384',
  'RSA-SHA3-512': 'sha3-512',
  'RSA-SHA384': 'sha384',
  'RSA-SHA512': 'sha512',
  'RSA-SHA512/224': 'sha512-224',
  'RSA-SHA512/256': 'sha512-256',
  'id-rsassa-pkcs1-v1_5-with-sha3-224': 'sha3-224',
  'id-rsassa-pkcs1-v1_5-with-sha3-256': 'sha3-256',
  'id-rsassa-pkcs1-v1_5-with-sha3-384': 'sha3-384',
  'id-rsassa-pkcs1-v1_5-with-sha3-512': 'sha3-512',
  md5WithRSAEncryption: 'md5',
  ripemd: 'ripemd160',
  ripemd160WithRSA: 'ripemd160',
  rmd160: 'ripemd160',
  sha1WithRSAEncryption: 'sha1',
  sha224WithRSAEncryption: 'sha224',
  sha256WithRSAEncryption: 'sha256',
  sha384WithRSAEncryption: 'sha384',
  'sha512-224WithRSAEncryption': 'sha512-224',
  'sha512-256WithRSAEncryption': 'sha512-256',
  sha512WithRSAEncryption: 'sha512',
  'ssl3-md5': 'md5',
  'ssl3-sha1': 'sha1',
};

/** Names OpenSSL understands without listing them. */
const silentAliases: Readonly<Record<string, string>> = {
  'sha-1': 'sha1',
  'sha2-224': 'sha224',
  'sha-224': 'sha224',
  'sha2-256': 'sha256',
  'sha-256': 'sha256',
  'sha2-384': 'sha384',
  'sha-384': 'sha384',
  'sha2-512': 'sha512',
  'sha-512': 'sha512',
  'sha2-512/224': 'sha512-224',
  'sha-512/224': 'sha512-224',
  'sha2-512/256': 'sha512-256',
  'sha-512/256': 'sha512-256',
  'blake2b-512': 'blake2b512',
  'blake2s-256': 'blake2s256',
  'shake-128': 'shake128',
  'shake-256': 'shake256',
  'ripemd-160': 'ripemd160',
};

const byName = new Map<string, HashAlgorithm>(algorithms.map((algorithm) => [algorithm.name, algorithm]));
for (const [alias, name] of [...Object.entries(listedAliases), ...Object.entries(silentAliases)]) {
  byName.set(alias.toLowerCase(), byName.get(name) as HashAlgorithm);
}

/** The algorithm OpenSSL means by a name, in any case. */
export function findHash(name: unknown): HashAlgorithm | undefined {
  return typeof name === 'string' ? byName.get(name.toLowerCase()) : undefined;
}

/** What `crypto.getHashes()` answers. */
export function hashNames(): string[] {
  return [...Object.keys(listedAliases), ...algorithms.map(({ name }) => name)].sort();
}
