import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { GatewayError } from '../gateway-error.ts';

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** IANA's special-purpose address registries: everything that is not the public internet. */
const SPECIAL: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 96, 'ipv6'],
  // Forms that carry an IPv4 address inside would lead around the list above.
  ['::ffff:0:0', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

// One list for each family: a list of both takes every IPv4 address for one carried inside ::ffff:0:0/96.
const blocked = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, prefix, family] of SPECIAL) blocked[family].addSubnet(network, prefix, family);

export function isPublicAddress({ address, family }: Address): boolean {
  const name = family === 6 ? 'ipv6' : 'ipv4';
  return !blocked[name].check(address, name);
}

/**
 * Looks a host up once and answers the address to connect to, so that a name which changes its mind between check
 * and use gains nothing. One private address among several refuses the name. @throws GatewayError
 */
export async function resolvePublicAddress(host: string, isAllowed = isPublicAddress): Promise<Address> {
  const addresses = await addressesOf(host.replace(/^\[|\]$/g, ''));
  const [first] = addresses;
  if (first === undefined) throw new GatewayError(502, 'unreachable', `${host} has no address.`);
  if (!addresses.every(isAllowed)) {
    throw new GatewayError(403, 'private', `${host} leads into a private network, where the gateway never goes.`);
  }
  return first;
}

async function addressesOf(host: string): Promise<Address[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family: family === 6 ? 6 : 4 }];
  try {
    const found = await lookup(host, { all: true, verbatim: true });
    return found.map((entry) => ({ address: entry.address, family: entry.family === 6 ? 6 : 4 }));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new GatewayError(502, 'unreachable', `The name ${host} cannot be resolved (${code}).`);
  }
}
