import crypto from 'node:crypto';
import { expect, test } from 'vitest';
import type { BindingContext } from '../../binding-context.ts';
import { createCryptoBinding } from '../crypto.ts';
import { findCipher, cipherNames } from './cipher-table.ts';
import { hashNames } from './hash-algorithms.ts';

type Answer = [error: unknown, result: unknown];
interface Job {
  run(): Answer;
}
type AnyClass = new (...values: unknown[]) => {
  init(...values: unknown[]): void;
  update(data: unknown, encoding?: string): unknown;
  digest(encoding?: string): string;
  final(): Uint8Array;
  getAuthTag(): Uint8Array;
  setAuthTag(tag: Uint8Array): boolean;
  setAAD(data: Uint8Array, length: number): boolean;
  setAutoPadding(hasPadding: boolean): boolean;
  export(format: number, type: number): string;
};

const FastBuffer = class extends Uint8Array {};
const binding = createCryptoBinding({
  platform: { crypto: globalThis.crypto },
  requireBuiltin: () => ({ FastBuffer }),
} as unknown as BindingContext) as Record<string, AnyClass>;

const SYNC = 1;
const [SIGN, VERIFY] = [0, 1];
const [PUBLIC, PRIVATE] = [1, 2];
const PEM = 1;

function make(name: string, ...values: unknown[]): InstanceType<AnyClass> {
  return new (binding[name] as AnyClass)(...values);
}

function runJob(name: string, ...values: unknown[]): unknown {
  const [error, result] = (make(name, SYNC, ...values) as unknown as Job).run();
  if (error) throw error;
  return result;
}

function bytes(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index * 167 + length) & 255));
}

test.each(hashNames().filter((name) => crypto.getHashes().includes(name)))('%s digests as OpenSSL does', (name) => {
  for (const length of [0, 1, 63, 64, 65, 200]) {
    const hash = make('Hash', name);
    hash.update(bytes(length).subarray(0, 20));
    hash.update(bytes(length).subarray(20));
    expect(hash.digest('hex')).toBe(crypto.createHash(name).update(bytes(length)).digest('hex'));
    if (name.startsWith('shake') || name === 'md5-sha1') continue;
    const hmac = make('Hmac');
    hmac.init(name, bytes(length + 1));
    hmac.update(bytes(length));
    expect(hmac.digest('hex')).toBe(
      crypto
        .createHmac(name, bytes(length + 1))
        .update(bytes(length))
        .digest('hex'),
    );
  }
});

test('derives keys as OpenSSL does', () => {
  const [password, salt] = [bytes(9), bytes(17)];
  expect(Buffer.from(runJob('PBKDF2Job', password, salt, 7, 33, 'sha512') as ArrayBuffer)).toEqual(
    crypto.pbkdf2Sync(password, salt, 7, 33, 'sha512'),
  );
  expect(Buffer.from(runJob('ScryptJob', password, salt, 16, 2, 1, 2 ** 25, 33) as ArrayBuffer)).toEqual(
    crypto.scryptSync(password, salt, 33, { N: 16, r: 2, p: 1 }),
  );
  expect(runJob('HKDFJob', 'sha256', password, salt, bytes(3), 50)).toEqual(
    crypto.hkdfSync('sha256', password, salt, bytes(3), 50),
  );
  expect(() => runJob('ScryptJob', password, salt, 3, 2, 1, 2 ** 25, 33)).toThrow(
    expect.objectContaining({ code: 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS' }),
  );
});

const AUTHENTICATED = new Set(['gcm', 'ccm', 'chacha20-poly1305']);

test.each(cipherNames())('%s enciphers as OpenSSL does, and back', (name) => {
  const cipher = findCipher(name);
  if (!cipher) throw new Error('not in the table');
  const [key, iv] = [bytes(cipher.keyLength), cipher.ivLength === 0 ? null : bytes(cipher.ivLength)];
  const isAuthenticated = AUTHENTICATED.has(cipher.mode);
  for (const length of [0, 1, 16, 17, 64, 100]) {
    const text = bytes(length);
    const native = crypto.createCipheriv(name, key, iv, { authTagLength: 16 } as object) as crypto.CipherGCM;
    const mine = make('CipherBase', true, name, key, iv, isAuthenticated ? 16 : -1);
    if (isAuthenticated) native.setAAD(bytes(5), { plaintextLength: length });
    if (isAuthenticated) expect(mine.setAAD(bytes(5), length)).toBe(true);
    const expected = Buffer.concat([native.update(text), native.final()]);
    const encrypted = Buffer.concat([mine.update(text) as Uint8Array, mine.final()]);
    expect(encrypted).toEqual(expected);
    const decipher = make('CipherBase', false, name, key, iv, isAuthenticated ? 16 : -1);
    if (isAuthenticated) {
      expect(Buffer.from(mine.getAuthTag())).toEqual(native.getAuthTag());
      decipher.setAuthTag(mine.getAuthTag());
      decipher.setAAD(bytes(5), length);
    }
    expect(Buffer.concat([decipher.update(expected) as Uint8Array, decipher.final()])).toEqual(text);
  }
});

test('refuses what was tampered with', () => {
  const decipher = make('CipherBase', false, 'aes-128-gcm', bytes(16), bytes(12), -1);
  decipher.setAuthTag(bytes(16));
  decipher.update(bytes(10));
  expect(() => decipher.final()).toThrow('Unsupported state or unable to authenticate data');
});

const PAIRS = [
  crypto.generateKeyPairSync('rsa', { modulusLength: 1024 }),
  crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  crypto.generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  crypto.generateKeyPairSync('ed25519'),
];

test.each(PAIRS.map((pair) => [pair.publicKey.asymmetricKeyType, pair] as const))(
  'reads, writes, signs and verifies with %s keys',
  (type, { publicKey, privateKey }) => {
    const pem = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const publicPem = String(publicKey.export({ format: 'pem', type: 'spki' }));
    const [secret, open] = [make('KeyObjectHandle'), make('KeyObjectHandle')];
    secret.init(PRIVATE, Buffer.from(pem), PEM);
    open.init(PUBLIC, Buffer.from(publicPem), PEM);
    expect(secret.export(PEM, 1)).toBe(pem);
    expect(open.export(PEM, 2)).toBe(publicPem);

    const message = bytes(50);
    const algorithm = type === 'ed25519' ? null : 'sha256';
    const rest = [undefined, undefined, undefined, undefined, message, algorithm, undefined, undefined, 0, undefined];
    const signature = Buffer.from(runJob('SignJob', SIGN, secret, ...rest) as ArrayBuffer);
    expect(crypto.verify(algorithm, message, publicKey, signature)).toBe(true);
    const native = crypto.sign(algorithm, message, privateKey);
    expect(runJob('SignJob', VERIFY, open, ...rest, native)).toBe(true);
    native[native.length - 1] = (native[native.length - 1] as number) ^ 1;
    expect(runJob('SignJob', VERIFY, open, ...rest, native)).toBe(false);
  },
);

test('encrypts for RSA keys what OpenSSL decrypts, and the other way round', () => {
  const { publicKey, privateKey } = PAIRS[0] as (typeof PAIRS)[number];
  const handles = [make('KeyObjectHandle'), make('KeyObjectHandle')] as const;
  handles[0].init(PUBLIC, Buffer.from(String(publicKey.export({ format: 'pem', type: 'spki' }))), PEM);
  handles[1].init(PRIVATE, Buffer.from(String(privateKey.export({ format: 'pem', type: 'pkcs8' }))), PEM);
  const call = (name: string, handle: object, data: Uint8Array): Buffer => {
    const operation = binding[name] as unknown as (...values: unknown[]) => Uint8Array;
    return Buffer.from(operation(handle, undefined, undefined, undefined, undefined, data, 4, 'sha256', undefined));
  };
  const oaep = { oaepHash: 'sha256' };
  expect(crypto.privateDecrypt({ key: privateKey, ...oaep }, call('publicEncrypt', handles[0], bytes(30)))).toEqual(
    bytes(30),
  );
  expect(call('privateDecrypt', handles[1], crypto.publicEncrypt({ key: publicKey, ...oaep }, bytes(30)))).toEqual(
    bytes(30),
  );
});

test('words a bad key as OpenSSL does', () => {
  expect(() => make('KeyObjectHandle').init(PRIVATE, Buffer.from('garbage'), PEM)).toThrow(
    expect.objectContaining({ code: 'ERR_OSSL_UNSUPPORTED' }),
  );
});
