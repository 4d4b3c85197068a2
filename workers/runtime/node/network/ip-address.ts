/** The four bytes of a dotted IPv4 address, or null when it is not one. */
export function parseIPv4(text: string): number[] | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1);
  if (parts === undefined || parts.some((part) => part.length > 1 && part.startsWith('0'))) return null;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

/** The sixteen bytes of an IPv6 address (a zone after `%` is left out), or null when it is not one. */
export function parseIPv6(text: string): number[] | null {
  const plain = text.replace(/%.*$/, '');
  const halves = plain.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] as string, halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] as string, true) : [];
  if (head === null || tail === null) return null;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return null;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function parseGroups(text: string, mayEndInIPv4: boolean): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    const embedded = index === groups.length - 1 && mayEndInIPv4 ? parseIPv4(group) : null;
    if (embedded !== null) bytes.push(...embedded);
    else if (/^[0-9a-f]{1,4}$/i.test(group)) bytes.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff);
    else return null;
  }
  return bytes;
}

/** The shortest text of sixteen bytes. Source: `inet_ntop`. */
export function formatIPv6(bytes: readonly number[]): string {
  const embeds = bytes.slice(0, 10).every((byte) => byte === 0);
  const isMapped = embeds && bytes[10] === 255 && bytes[11] === 255;
  const isCompatible = embeds && bytes[10] === 0 && bytes[11] === 0 && (bytes[12] !== 0 || bytes[13] !== 0);
  if (isMapped || isCompatible) return `::${isMapped ? 'ffff:' : ''}${bytes.slice(12).join('.')}`;
  const groups = Array.from(
    { length: 8 },
    (_, index) => ((bytes[index * 2] as number) << 8) | (bytes[index * 2 + 1] as number),
  );
  const { start, length } = longestZeroRun(groups);
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (length < 2) return hex(groups);
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** The normal form of an address of either version, or undefined when it is none. */
export function canonicalAddress(text: string): string | undefined {
  if (parseIPv4(text) !== null) return text;
  const bytes = parseIPv6(text);
  return bytes === null ? undefined : formatIPv6(bytes);
}

export function isIPv6Mapped(bytes: readonly number[]): boolean {
  return bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
}

/** Whether packets to an address stay on this machine. */
export function isOwnAddress(text: string): boolean {
  const four = parseIPv4(text) ?? mappedIPv4(text);
  if (four !== null) return four[0] === 127 || four.every((byte) => byte === 0);
  const six = parseIPv6(text);
  return six !== null && six.slice(0, 15).every((byte) => byte === 0) && (six[15] as number) <= 1;
}

function mappedIPv4(text: string): number[] | null {
  const six = parseIPv6(text);
  return six !== null && isIPv6Mapped(six) ? six.slice(12) : null;
}
