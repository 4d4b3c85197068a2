import type { AnyBuffer } from '../bytes.ts';
import type { AsymmetricKey, PssParameters } from './asymmetric-key.ts';
import { publicHalf } from './asymmetric-key.ts';
import type { JobFactory } from './crypto-job.ts';
import { findCurve, findOctetCurve, octetPublicKey, randomSecret } from './curves.ts';
import { writeJwk } from './jwk.ts';
import { findHash } from './hash-algorithms.ts';
import type { CryptoKeyMaker } from './key-classes.ts';
import { exportKey, handleOf, type KeyHandleClass } from './key-handle.ts';
import { FORMATS } from './key-input.ts';
import type { NodeBuffers } from './node-buffers.ts';
import { invalidDigest, opensslError, unsupportedOperation } from './openssl-error.ts';
import type { RandomSource } from './random.ts';
import { generateRsaKey } from './rsa-arithmetic.ts';

const VARIANT_RSA_PSS = 1;
const SMALLEST_MODULUS = 512;

/** The encodings asked for, or for Web Crypto: algorithm, usages of both keys, extractability. */
type Output =
  | [
      publicFormat?: number,
      publicType?: number,
      privateFormat?: number,
      privateType?: number,
      cipher?: string,
      passphrase?: AnyBuffer,
    ]
  | [algorithm: object, publicUsages: number, privateUsages: number, isExtractable: boolean];

export interface GenerationContext {
  readonly jobs: JobFactory;
  readonly buffers: NodeBuffers;
  readonly random: RandomSource;
  readonly Handle: KeyHandleClass;
  readonly cryptoKeys: CryptoKeyMaker;
}

export function createGenerationMembers(context: GenerationContext) {
  const { jobs, random } = context;
  return {
    RsaKeyPairGenJob: jobs.define((variant: number, bits: number, exponent: number, ...rest: unknown[]) => {
      const isPss = variant === VARIANT_RSA_PSS;
      const output = (isPss ? rest.slice(3) : rest) as Output;
      const pss = isPss ? pssParameters(rest as [string?, string?, number?]) : undefined;
      if (bits < SMALLEST_MODULUS) throw opensslError(0x02000078, 'RSA', 'rsa routines', 'key size too small');
      return () => {
        const key = generateRsaKey(bits, BigInt(exponent), random, isPss ? 'rsa-pss' : 'rsa');
        return pairOf(context, { ...key, pss }, output);
      };
    }),
    EcKeyPairGenJob: jobs.define((name: string, parameters: number | undefined, ...output: Output) => {
      const curve = findCurve(name);
      if (parameters === 0) throw unsupportedOperation('Explicit curve parameters are not available in this runtime');
      return () => {
        const secret = randomSecret(curve, random);
        const point = curve.library.getPublicKey(secret, false);
        return pairOf(context, { kind: 'ec', curve, point, secret }, output);
      };
    }),
    NidKeyPairGenJob: jobs.define((nid: number, ...output: Output) => {
      const curve = findOctetCurve((candidate) => candidate.nid === nid);
      if (!curve) throw unsupportedOperation('This type of key is not available in this runtime');
      return () => {
        const secret = random(curve.size);
        return pairOf(context, { kind: 'octet', curve, bytes: octetPublicKey(curve, secret), secret }, output);
      };
    }),
    SecretKeyGenJob: jobs.define((bits: number, algorithm?: object, usages?: number, isExtractable?: boolean) => () => {
      const handle = handleOf(context.Handle, random(Math.floor(bits / 8)));
      return algorithm ? context.cryptoKeys(handle, algorithm, usages ?? 0, isExtractable ?? false) : handle;
    }),
  };
}

function pssParameters([hash, maskHash, saltLength]: [string?, string?, number?]): PssParameters | undefined {
  if (hash === undefined && maskHash === undefined && saltLength === undefined) return undefined;
  const name = (given: string | undefined, fallback: string): string => {
    const found = findHash(given ?? fallback);
    if (!found) throw invalidDigest(given);
    return found.name;
  };
  const chosen = name(hash, 'sha1');
  const defaultSalt = hash === undefined ? 20 : (findHash(chosen)?.outputLength ?? 20);
  return { hash: chosen, maskHash: name(maskHash, chosen), saltLength: saltLength ?? defaultSalt };
}

function pairOf(context: GenerationContext, key: AsymmetricKey, output: Output): unknown {
  if (typeof output[0] === 'object' && output[0] !== null) {
    const [algorithm, publicUsages, privateUsages, isExtractable] = output as [object, number, number, boolean];
    return {
      publicKey: context.cryptoKeys(handleOf(context.Handle, publicHalf(key)), algorithm, publicUsages, true),
      privateKey: context.cryptoKeys(handleOf(context.Handle, key), algorithm, privateUsages, isExtractable),
    };
  }
  const [publicFormat, publicType, privateFormat, privateType, cipher, passphrase] = output as [
    number?,
    number?,
    number?,
    number?,
    string?,
    AnyBuffer?,
  ];
  return [
    encoded(context, publicHalf(key), { format: publicFormat, encoding: publicType }),
    encoded(context, key, { format: privateFormat, encoding: privateType, cipher, passphrase }),
  ];
}

/** The key as asked for; a handle where no encoding was. */
function encoded(context: GenerationContext, key: AsymmetricKey, options: Parameters<typeof exportKey>[3]): unknown {
  const { format } = options;
  if (format === undefined) return handleOf(context.Handle, key);
  if (format === FORMATS.jwk) return writeJwk({}, key);
  if (format === FORMATS.rawPublic || format === FORMATS.rawPrivate) {
    if (key.kind !== 'octet' && key.kind !== 'ec') throw unsupportedOperation('The key has no raw form');
    const bytes = format === FORMATS.rawPrivate ? key.secret : key.kind === 'ec' ? key.point : key.bytes;
    return context.buffers.buffer((bytes as Uint8Array).slice());
  }
  return exportKey(context.buffers, context.random, key, options);
}
