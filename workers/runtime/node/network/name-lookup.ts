import type { BindingContext } from '../binding-context.ts';
import { canonicalAddress, parseIPv4, parseIPv6 } from './ip-address.ts';
import { outsideNames } from './outside-names.ts';

export interface FoundAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

const LONGEST_NAME = 253;
const namePattern = /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/i;

/** Addresses of a name: literals, `/etc/hosts`, the machine itself, and otherwise one that stands for the name. */
export function lookUpName(context: BindingContext, name: string): FoundAddress[] {
  if (parseIPv4(name) !== null) return [{ address: name, family: 4 }];
  if (parseIPv6(name) !== null) return [{ address: literalWithZone(name), family: 6 }];
  const fromFile = hostsOf(context).filter((entry) => entry.names.includes(name.toLowerCase()));
  if (fromFile.length > 0) return fromFile.map(({ address, family }) => ({ address, family }));
  if (isOwnName(context, name)) return [{ address: '127.0.0.1', family: 4 }];
  if (!mayBeOutside(name)) return [];
  return [{ address: outsideNames(context).addressOf(name), family: 4 }];
}

/** The name of one of the machine's addresses, for reverse look-ups. */
export function nameOfAddress(context: BindingContext, address: string): string | undefined {
  const known = hostsOf(context).find((entry) => entry.address === address)?.names[0];
  if (known !== undefined) return known;
  if (address === '127.0.0.1' || address === '::1') return 'localhost';
  const name = outsideNames(context).nameOf(address);
  return name === address || name.startsWith('[') ? undefined : name;
}

function isOwnName(context: BindingContext, name: string): boolean {
  const normal = name.toLowerCase().replace(/\.$/, '');
  return normal === 'localhost' || normal === context.system.hostname().toLowerCase();
}

/** `invalid` never exists (RFC 6761), nor does what is no host name at all. */
function mayBeOutside(name: string): boolean {
  return name.length <= LONGEST_NAME && namePattern.test(name) && !/(^|\.)invalid\.?$/i.test(name);
}

function literalWithZone(text: string): string {
  const zone = /%.*$/.exec(text)?.[0] ?? '';
  return (canonicalAddress(text) ?? text) + zone;
}

interface HostsEntry extends FoundAddress {
  readonly names: readonly string[];
}

function hostsOf(context: BindingContext): HostsEntry[] {
  const contents = context.system.readFile('/etc/hosts');
  if (typeof contents === 'number') return [];
  return new context.platform.TextDecoder()
    .decode(contents)
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .flatMap(([address = '', ...names]): HostsEntry[] => {
      const canonical = canonicalAddress(address);
      if (canonical === undefined) return [];
      const family = parseIPv4(address) === null ? 6 : 4;
      return [{ address: canonical, family, names: names.map((name) => name.toLowerCase()) }];
    });
}
