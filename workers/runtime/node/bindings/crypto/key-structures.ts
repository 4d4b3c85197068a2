import { remainders } from './rsa-arithmetic.ts';
import type { AsymmetricKey, EllipticKey, OctetKey, PssParameters, RsaKey, RsaSecret } from './asymmetric-key.ts';
import { curveByIdentifier, findOctetCurve, octetPublicKey, type NamedCurve } from './curves.ts';
import {
  der,
  DER_TAGS,
  derBitString,
  DerError,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  readDer,
  type DerValue,
} from './der.ts';
import { digestByIdentifier, digestIdentifier } from './rsa-padding.ts';

/** Keys as ASN.1: SPKI (RFC 5280), PKCS #8 (RFC 5958), PKCS #1 (RFC 8017), SEC 1 (RFC 5915). */

const RSA = '1.2.840.113549.1.1.1';
const RSA_PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';
const ELLIPTIC = '1.2.840.10045.2.1';
const DEFAULT_PSS: PssParameters = { hash: 'sha1', maskHash: 'sha1', saltLength: 20 };

export function readSubjectPublicKey(bytes: Uint8Array): AsymmetricKey {
  const info = readDer(bytes).expect(DER_TAGS.sequence);
  const algorithm = info.child(0, DER_TAGS.sequence);
  const identifier = algorithm.child(0).objectIdentifier();
  const key = info.child(1, DER_TAGS.bitString).bits();
  if (identifier === RSA || identifier === RSA_PSS) return { ...readRsaPublic(key), ...rsaKind(algorithm) };
  if (identifier === ELLIPTIC) return ellipticKey(curveOf(algorithm.child(1)), key, undefined);
  const curve = findOctetCurve(({ objectIdentifier }) => objectIdentifier === identifier);
  if (!curve || key.length !== curve.size) throw new DerError('unknown algorithm');
  return { kind: 'octet', curve, bytes: key.slice(), secret: undefined };
}

export function readPrivateKeyInfo(bytes: Uint8Array): AsymmetricKey {
  const info = readDer(bytes).expect(DER_TAGS.sequence);
  const algorithm = info.child(1, DER_TAGS.sequence);
  const identifier = algorithm.child(0).objectIdentifier();
  const key = info.child(2, DER_TAGS.octetString).contents;
  if (identifier === RSA || identifier === RSA_PSS) return { ...readRsaPrivate(key), ...rsaKind(algorithm) };
  if (identifier === ELLIPTIC) return readEllipticPrivate(key, curveOf(algorithm.child(1)));
  const curve = findOctetCurve(({ objectIdentifier }) => objectIdentifier === identifier);
  const secret = readDer(key).expect(DER_TAGS.octetString).contents.slice();
  if (!curve || secret.length !== curve.size) throw new DerError('unknown algorithm');
  return { kind: 'octet', curve, bytes: octetPublicKey(curve, secret), secret };
}

export function readRsaPublic(bytes: Uint8Array): RsaKey {
  const key = readDer(bytes).expect(DER_TAGS.sequence);
  return { kind: 'rsa', n: key.child(0).integer(), e: key.child(1).integer(), secret: undefined, pss: undefined };
}

export function readRsaPrivate(bytes: Uint8Array): RsaKey {
  const key = readDer(bytes).expect(DER_TAGS.sequence);
  const number = (index: number) => key.child(index).integer();
  const secret: RsaSecret = { d: number(3), p: number(4), q: number(5), dp: number(6), dq: number(7), qi: number(8) };
  return { kind: 'rsa', n: number(1), e: number(2), secret, pss: undefined };
}

export function readEllipticPrivate(bytes: Uint8Array, known?: NamedCurve): EllipticKey {
  const key = readDer(bytes).expect(DER_TAGS.sequence);
  const parameters = key.tagged(0);
  const curve = known ?? (parameters && curveOf(parameters.child(0)));
  if (!curve) throw new DerError('no curve');
  const secret = new Uint8Array(curve.size);
  const stored = key.child(1, DER_TAGS.octetString).contents;
  if (stored.length > curve.size) throw new DerError('key too long');
  secret.set(stored, curve.size - stored.length);
  return ellipticKey(curve, curve.library.getPublicKey(secret, false), secret);
}

/** A key whose point is checked and uncompressed. */
export function ellipticKey(curve: NamedCurve, point: Uint8Array, secret: Uint8Array | undefined): EllipticKey {
  const decoded = curve.library.Point.fromBytes(point.slice());
  return { kind: 'ec', curve, point: decoded.toBytes(false), secret };
}

function curveOf(identifier: DerValue): NamedCurve {
  const curve = curveByIdentifier(identifier.objectIdentifier());
  if (!curve) throw new DerError('unknown curve');
  return curve;
}

function rsaKind(algorithm: DerValue): Pick<RsaKey, 'kind' | 'pss'> {
  if (algorithm.child(0).objectIdentifier() !== RSA_PSS) return { kind: 'rsa', pss: undefined };
  const parameters = algorithm.children[1];
  if (parameters?.tag !== DER_TAGS.sequence) return { kind: 'rsa-pss', pss: undefined };
  const hash = parameters.tagged(0)?.child(0).child(0).objectIdentifier();
  const maskHash = parameters.tagged(1)?.child(0).child(1).child(0).objectIdentifier();
  const saltLength = parameters.tagged(2)?.child(0).integer();
  const pss: PssParameters = {
    hash: hash === undefined ? DEFAULT_PSS.hash : (digestByIdentifier(hash) ?? ''),
    maskHash: maskHash === undefined ? DEFAULT_PSS.maskHash : (digestByIdentifier(maskHash) ?? ''),
    saltLength: saltLength === undefined ? DEFAULT_PSS.saltLength : Number(saltLength),
  };
  return { kind: 'rsa-pss', pss };
}

function algorithmIdentifier(key: AsymmetricKey): Uint8Array {
  if (key.kind === 'octet') return derSequence(derObjectIdentifier(key.curve.objectIdentifier));
  if (key.kind === 'ec') {
    return derSequence(derObjectIdentifier(ELLIPTIC), derObjectIdentifier(key.curve.objectIdentifier));
  }
  if (key.kind === 'rsa') return derSequence(derObjectIdentifier(RSA), derNull());
  return derSequence(derObjectIdentifier(RSA_PSS), ...(key.pss ? [pssParameters(key.pss)] : []));
}

/** Values that are the default are left out, as DER demands. */
function pssParameters({ hash, maskHash, saltLength }: PssParameters): Uint8Array {
  const identifier = (name: string) => derSequence(derObjectIdentifier(digestIdentifier(name) as string), derNull());
  const parts: Uint8Array[] = [];
  if (hash !== DEFAULT_PSS.hash) parts.push(der(0xa0, identifier(hash)));
  if (maskHash !== DEFAULT_PSS.maskHash) {
    parts.push(der(0xa1, derSequence(derObjectIdentifier(MGF1), identifier(maskHash))));
  }
  if (saltLength !== DEFAULT_PSS.saltLength) parts.push(der(0xa2, derInteger(BigInt(saltLength))));
  return derSequence(...parts);
}

export function writeSubjectPublicKey(key: AsymmetricKey): Uint8Array {
  const bytes = key.kind === 'octet' ? key.bytes : key.kind === 'ec' ? key.point : writeRsaPublic(key);
  return derSequence(algorithmIdentifier(key), derBitString(bytes));
}

export function writePrivateKeyInfo(key: AsymmetricKey): Uint8Array {
  const version = derInteger(0n);
  return derSequence(version, algorithmIdentifier(key), derOctetString(privateContents(key)));
}

function privateContents(key: AsymmetricKey): Uint8Array {
  if (key.kind === 'octet') return derOctetString(secretOf(key));
  return key.kind === 'ec' ? writeEllipticPrivate(key, false) : writeRsaPrivate(key);
}

export function writeRsaPublic({ n, e }: RsaKey): Uint8Array {
  return derSequence(derInteger(n), derInteger(e));
}

export function writeRsaPrivate({ n, e, secret }: RsaKey): Uint8Array {
  if (!secret) throw new DerError('no private key');
  const { d, p, q, dp, dq, qi } = secret;
  return derSequence(...[0n, n, e, d, p, q, dp, dq, qi].map(derInteger));
}

export function writeEllipticPrivate(key: EllipticKey, hasParameters: boolean): Uint8Array {
  return derSequence(
    derInteger(1n),
    derOctetString(secretOf(key)),
    ...(hasParameters ? [der(0xa0, derObjectIdentifier(key.curve.objectIdentifier))] : []),
    der(0xa1, derBitString(key.point)),
  );
}

function secretOf(key: EllipticKey | OctetKey): Uint8Array {
  if (!key.secret) throw new DerError('no private key');
  return key.secret;
}

/** An RSA secret from its exponents and primes alone. */
export function rsaSecretOf(d: bigint, p: bigint, q: bigint): RsaSecret {
  return { d, p, q, ...remainders(d, p, q) };
}
