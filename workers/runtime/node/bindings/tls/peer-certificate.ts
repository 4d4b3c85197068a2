import { isOwnAddress, parseIPv4, parseIPv6 } from '../../network/ip-address.ts';

interface Addressed {
  getpeername?(into: { address?: string }): number;
}

/**
 * What can be said of the far end: the names it was reached by. For hosts outside, the browser verified the real
 * certificate and shows it to nobody; inside the tab there is none.
 */
export function describePeer(names: readonly (string | undefined)[], parent: Addressed): Record<string, unknown> {
  const into: { address?: string } = {};
  parent.getpeername?.(into);
  const known = [...new Set([...names, into.address].filter((name): name is string => Boolean(name)))];
  if (into.address !== undefined && isOwnAddress(into.address) && !known.includes('localhost')) known.push('localhost');
  const isAddress = (name: string): boolean => parseIPv4(name) !== null || parseIPv6(name) !== null;
  return {
    subject: { CN: known[0] ?? 'localhost' },
    issuer: { O: 'The browser', CN: 'Verified by the browser' },
    subjectaltname: known.map((name) => `${isAddress(name) ? 'IP Address' : 'DNS'}:${name}`).join(', '),
  };
}
