import type { EdDSA } from '@noble/curves/abstract/edwards.js';
import type { MontgomeryECDH } from '@noble/curves/abstract/montgomery.js';
import type { ECDSA } from '@noble/curves/abstract/weierstrass.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { ed448, x448 } from '@noble/curves/ed448.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { nativeError } from '../native-error.ts';
import type { RandomSource } from './random.ts';

/** A curve for ECDSA and ECDH. */
export interface NamedCurve {
  /** OpenSSL's name. */
  readonly name: string;
  readonly jwkName: string;
  readonly objectIdentifier: string;
  /** Bytes of a coordinate, and of a private key. */
  readonly size: number;
  readonly library: ECDSA;
}

const curves: readonly NamedCurve[] = [
  { name: 'prime256v1', jwkName: 'P-256', objectIdentifier: '1.2.840.10045.3.1.7', size: 32, library: p256 },
  { name: 'secp384r1', jwkName: 'P-384', objectIdentifier: '1.3.132.0.34', size: 48, library: p384 },
  { name: 'secp521r1', jwkName: 'P-521', objectIdentifier: '1.3.132.0.35', size: 66, library: p521 },
  { name: 'secp256k1', jwkName: 'secp256k1', objectIdentifier: '1.3.132.0.10', size: 32, library: secp256k1 },
];

export function findCurve(name: string): NamedCurve {
  const found = curves.find((curve) => curve.name === name || curve.jwkName === name);
  if (!found) throw nativeError(TypeError, 'ERR_CRYPTO_INVALID_CURVE', 'Invalid EC curve name');
  return found;
}

export function curveByIdentifier(objectIdentifier: string): NamedCurve | undefined {
  return curves.find((curve) => curve.objectIdentifier === objectIdentifier);
}

export function curveNames(): string[] {
  return curves.map(({ name }) => name);
}

/** A random private key, from more bits than it has so that no value is likelier than another. */
export function randomSecret({ library }: NamedCurve, random: RandomSource): Uint8Array {
  return library.utils.randomSecretKey(random(library.lengths.seed ?? 0));
}

/** Keys that are one string of bytes (RFC 8410). */
export type OctetKeyType = 'ed25519' | 'ed448' | 'x25519' | 'x448';

export interface OctetCurve {
  readonly type: OctetKeyType;
  readonly jwkName: string;
  readonly objectIdentifier: string;
  /** OpenSSL's number of the key type. */
  readonly nid: number;
  readonly size: number;
  readonly signing: EdDSA | undefined;
  readonly agreement: MontgomeryECDH | undefined;
}

const octetCurves: readonly OctetCurve[] = [
  octet('ed25519', 'Ed25519', '1.3.101.112', 1087, 32, ed25519, undefined),
  octet('ed448', 'Ed448', '1.3.101.113', 1088, 57, ed448, undefined),
  octet('x25519', 'X25519', '1.3.101.110', 1034, 32, undefined, x25519),
  octet('x448', 'X448', '1.3.101.111', 1035, 56, undefined, x448),
];

function octet(
  type: OctetKeyType,
  jwkName: string,
  objectIdentifier: string,
  nid: number,
  size: number,
  signing: EdDSA | undefined,
  agreement: MontgomeryECDH | undefined,
): OctetCurve {
  return { type, jwkName, objectIdentifier, nid, size, signing, agreement };
}

export function findOctetCurve(wanted: (curve: OctetCurve) => boolean): OctetCurve | undefined {
  return octetCurves.find(wanted);
}

export function octetPublicKey(curve: OctetCurve, secret: Uint8Array): Uint8Array {
  const library = curve.signing ?? curve.agreement;
  return (library as EdDSA | MontgomeryECDH).getPublicKey(secret);
}
