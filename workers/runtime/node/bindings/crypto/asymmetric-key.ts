import type { NamedCurve, OctetCurve } from './curves.ts';

/** The secret half of an RSA key, with what the Chinese remainder theorem needs. */
export interface RsaSecret {
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dp: bigint;
  readonly dq: bigint;
  readonly qi: bigint;
}

/** Limits of an RSA-PSS key. */
export interface PssParameters {
  readonly hash: string;
  readonly maskHash: string;
  readonly saltLength: number;
}

export interface RsaKey {
  readonly kind: 'rsa' | 'rsa-pss';
  readonly n: bigint;
  readonly e: bigint;
  readonly secret: RsaSecret | undefined;
  readonly pss: PssParameters | undefined;
}

export interface EllipticKey {
  readonly kind: 'ec';
  readonly curve: NamedCurve;
  /** The public point, uncompressed. */
  readonly point: Uint8Array;
  readonly secret: Uint8Array | undefined;
}

export interface OctetKey {
  readonly kind: 'octet';
  readonly curve: OctetCurve;
  readonly bytes: Uint8Array;
  readonly secret: Uint8Array | undefined;
}

export type AsymmetricKey = RsaKey | EllipticKey | OctetKey;

/** The same key without its secret. */
export function publicHalf(key: AsymmetricKey): AsymmetricKey {
  return { ...key, secret: undefined };
}

/** What `asymmetricKeyType` shows. */
export function keyTypeName(key: AsymmetricKey): string {
  return key.kind === 'octet' ? key.curve.type : key.kind;
}

export function bitLength(value: bigint): number {
  return value.toString(2).length;
}
