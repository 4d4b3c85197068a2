/** The ciphers there are here, as OpenSSL names and numbers them. */

export type CipherMode = 'cbc' | 'ecb' | 'ctr' | 'cfb' | 'cfb8' | 'ofb' | 'gcm' | 'ccm' | 'chacha20-poly1305';

export interface CipherDescription {
  readonly name: string;
  readonly mode: CipherMode;
  readonly nid: number;
  readonly keyLength: number;
  /** Zero where there is none. */
  readonly ivLength: number;
  readonly blockSize: number;
  /** The name `getCipherInfo` shows. */
  readonly shownName: string;
}

const AES_NIDS: Readonly<Record<string, readonly [aes128: number, aes192: number, aes256: number]>> = {
  ecb: [418, 422, 426],
  cbc: [419, 423, 427],
  ofb: [420, 424, 428],
  cfb: [421, 425, 429],
  cfb8: [653, 654, 655],
  gcm: [895, 898, 901],
  ccm: [896, 899, 902],
  ctr: [904, 905, 906],
};
const AES_BITS = [128, 192, 256] as const;

const byName = new Map<string, CipherDescription>();
const listed: string[] = [];

function add(name: string, description: CipherDescription): void {
  byName.set(name.toLowerCase(), description);
  listed.push(name);
}

for (const [mode, nids] of Object.entries(AES_NIDS) as [CipherMode, readonly number[]][]) {
  AES_BITS.forEach((bits, index) => {
    const name = `aes-${bits}-${mode}`;
    const isAuthenticated = mode === 'gcm' || mode === 'ccm';
    const description: CipherDescription = {
      name,
      mode,
      nid: nids[index] as number,
      keyLength: bits / 8,
      ivLength: mode === 'ecb' ? 0 : isAuthenticated ? 12 : 16,
      blockSize: mode === 'cbc' || mode === 'ecb' ? 16 : 1,
      shownName: isAuthenticated ? `id-aes${bits}-${mode}` : name,
    };
    add(name, description);
    if (mode === 'cbc') add(`aes${bits}`, description);
    if (isAuthenticated) add(`id-aes${bits}-${mode.toUpperCase()}`, description);
  });
}

add('chacha20-poly1305', {
  name: 'chacha20-poly1305',
  mode: 'chacha20-poly1305',
  nid: 1018,
  keyLength: 32,
  ivLength: 12,
  blockSize: 0,
  shownName: 'chacha20-poly1305',
});

export function findCipher(name: string | number): CipherDescription | undefined {
  if (typeof name === 'string') return byName.get(name.toLowerCase());
  return [...byName.values()].find(({ nid }) => nid === name);
}

/** What `crypto.getCiphers()` answers. */
export function cipherNames(): string[] {
  return [...listed].sort();
}

/** Whether a cipher can work with an initialization vector of this length. */
export function acceptsIv({ mode, ivLength }: CipherDescription, length: number): boolean {
  if (mode === 'gcm') return length > 0;
  if (mode === 'ccm') return length >= 7 && length <= 13;
  return length === ivLength;
}

/** `getCipherInfo`: fills `target`, or answers undefined when there is no such cipher or length. */
export function describeCipher(
  target: Record<string, unknown>,
  name: string | number,
  keyLength?: number,
  ivLength?: number,
): Record<string, unknown> | undefined {
  const cipher = findCipher(name);
  if (!cipher) return undefined;
  if (keyLength !== undefined && keyLength !== cipher.keyLength) return undefined;
  if (ivLength !== undefined && (cipher.ivLength === 0 || !acceptsIv(cipher, ivLength))) return undefined;
  target['mode'] = cipher.mode === 'chacha20-poly1305' ? 'stream' : cipher.mode.replace('8', '');
  target['name'] = cipher.shownName;
  target['nid'] = cipher.nid;
  if (cipher.blockSize > 0) target['blockSize'] = cipher.blockSize;
  if (cipher.ivLength > 0) target['ivLength'] = ivLength ?? cipher.ivLength;
  target['keyLength'] = cipher.keyLength;
  return target;
}
