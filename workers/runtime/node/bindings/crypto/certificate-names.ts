import { decodeUtf16 } from '../buffer/code-units.ts';
import { decodeUtf8 } from '../buffer/utf8.ts';
import { decodeHex } from '../buffer/hex.ts';
import type { DerValue } from './der.ts';

/** Short names of the attributes of distinguished names, as OpenSSL prints them. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};
const BMP_STRING = 0x1e;
const GENERAL_NAMES = { email: 0x81, dns: 0x82, directory: 0xa4, uri: 0x86, ip: 0x87, identifier: 0x88 } as const;

/** Attribute names and values in order. */
export function readName(name: DerValue): [attribute: string, value: string][] {
  return name.children.flatMap((set) =>
    set.children.map((pair): [string, string] => {
      const identifier = pair.child(0).objectIdentifier();
      return [ATTRIBUTES[identifier] ?? identifier, textOf(pair.child(1))];
    }),
  );
}

function textOf({ tag, contents }: DerValue): string {
  if (tag !== BMP_STRING) return decodeUtf8(contents);
  const swapped = Uint8Array.from(contents, (_, index) => contents[index ^ 1] as number);
  return decodeUtf16(swapped);
}

/** Lines of `attribute=value`, with what could be mistaken for a separator escaped. */
export function formatName(name: DerValue): string {
  return readName(name)
    .map(([attribute, value]) => `${attribute}=${value.replace(/[\\,+"<>;\n\r]/g, escaped)}`)
    .join('\n');
}

function escaped(symbol: string): string {
  return symbol < ' ' ? `\\${symbol.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}` : `\\${symbol}`;
}

/** One alternative name of a certificate's subject. */
export interface AlternativeName {
  readonly kind: 'DNS' | 'IP Address' | 'email' | 'URI' | 'DirName' | 'Registered ID' | 'othername';
  readonly value: string;
}

export function readAlternativeNames(names: DerValue): AlternativeName[] {
  return names.children.map((name): AlternativeName => {
    switch (name.tag) {
      case GENERAL_NAMES.dns:
        return { kind: 'DNS', value: decodeUtf8(name.contents) };
      case GENERAL_NAMES.email:
        return { kind: 'email', value: decodeUtf8(name.contents) };
      case GENERAL_NAMES.uri:
        return { kind: 'URI', value: decodeUtf8(name.contents) };
      case GENERAL_NAMES.ip:
        return { kind: 'IP Address', value: formatAddress(name.contents) };
      case GENERAL_NAMES.directory:
        return { kind: 'DirName', value: formatName(name.child(0)).replaceAll('\n', ',') };
      default:
        return { kind: 'othername', value: '<unsupported>' };
    }
  });
}

/** IPv6 without any shortening, as OpenSSL prints it. */
function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = decodeHex(bytes).match(/.{4}/g) ?? [];
  return groups.map((group) => parseInt(group, 16).toString(16).toUpperCase()).join(':');
}

/** Values that could hide a second name are quoted as JSON. */
export function formatAlternativeNames(names: readonly AlternativeName[]): string {
  return names
    .map(({ kind, value }) => `${kind}:${/[",\\'\0-\x1f\x7f-\uffff]/.test(value) ? JSON.stringify(value) : value}`)
    .join(', ');
}
