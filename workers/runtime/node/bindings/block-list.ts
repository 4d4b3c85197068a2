import type { BindingFactory } from '../binding-context.ts';
import { formatIPv6, isIPv6Mapped, parseIPv4, parseIPv6 } from '../network/ip-address.ts';

const AF_INET = 2;
const AF_INET6 = 10;

interface AddressDetail {
  address: unknown;
  port: unknown;
  family: unknown;
  flowlabel: unknown;
}

/** An address with a port. Source: `SocketAddress` in `node_sockaddr.cc`. */
class SocketAddress {
  readonly bytes: readonly number[];
  readonly #port: number;
  readonly #flowLabel: number;

  constructor(address: string, port: number, family: number, flowLabel: number) {
    const bytes = family === AF_INET ? parseIPv4(address) : parseIPv6(address);
    if (bytes === null) throw Object.assign(new Error('Invalid socket address'), { code: 'ERR_INVALID_ADDRESS' });
    this.bytes = bytes;
    this.#port = port;
    this.#flowLabel = flowLabel;
    Object.defineProperty(this, 'bytes', { enumerable: false });
  }

  get text(): string {
    return this.bytes.length === 4 ? this.bytes.join('.') : formatIPv6(this.bytes);
  }

  get version(): string {
    return this.bytes.length === 4 ? 'IPv4' : 'IPv6';
  }

  detail(into: AddressDetail): AddressDetail {
    into.address = this.text;
    into.port = this.#port;
    into.family = this.bytes.length === 4 ? AF_INET : AF_INET6;
    into.flowlabel = this.#flowLabel;
    return into;
  }

  legacyDetail(): object {
    return { address: this.text, port: this.#port, family: this.version };
  }

  flowlabel(): number {
    return this.#flowLabel;
  }
}

interface Rule {
  readonly text: string;
  matches(address: readonly number[]): boolean;
}

/** Negative, zero or positive, as the first address comes before, is or comes after the second. */
function compareBytes(first: readonly number[], second: readonly number[]): number {
  const different = first.findIndex((byte, index) => byte !== second[index]);
  return different < 0 ? 0 : (first[different] as number) - (second[different] as number);
}

/** The form of an address a rule of `length` bytes can be compared with, or null. */
function comparable(address: readonly number[], length: number): readonly number[] | null {
  if (address.length === length) return address;
  if (length === 4 && isIPv6Mapped(address)) return address.slice(12);
  return length === 16 && address.length === 4 ? [...new Array<number>(10).fill(0), 255, 255, ...address] : null;
}

function hasPrefix(address: readonly number[], network: readonly number[], bits: number): boolean {
  return network.every((byte, index) => {
    const relevant = Math.min(8, Math.max(0, bits - index * 8));
    const mask = (0xff << (8 - relevant)) & 0xff;
    return (byte & mask) === ((address[index] as number) & mask);
  });
}

/** Rules against addresses; the newest comes first. Source: `SocketAddressBlockList`. */
class BlockList {
  #addresses: Rule[] = [];
  #subnets: Rule[] = [];
  #ranges: Rule[] = [];

  addAddress(address: SocketAddress): void {
    const { bytes } = address;
    this.#add(
      this.#addresses,
      `Address: ${address.version} ${address.text}`,
      (other) => compareBytes(other, bytes) === 0,
      bytes.length,
    );
  }

  addAddresses(addresses: readonly SocketAddress[]): void {
    for (const address of addresses) this.addAddress(address);
  }

  addRange(start: SocketAddress, end: SocketAddress): boolean {
    if (compareBytes(start.bytes, end.bytes) > 0) return false;
    this.#add(
      this.#ranges,
      rangeText(start, end),
      (other) => compareBytes(start.bytes, other) <= 0 && compareBytes(other, end.bytes) <= 0,
      start.bytes.length,
    );
    return true;
  }

  addSubnet(network: SocketAddress, prefix: number): void {
    this.#add(
      this.#subnets,
      subnetText(network, prefix),
      (other) => hasPrefix(other, network.bytes, prefix),
      network.bytes.length,
    );
  }

  #add(rules: Rule[], text: string, test: (address: readonly number[]) => boolean, length: number): void {
    if (rules.some((rule) => rule.text === text)) return;
    rules.unshift({
      text,
      matches(address) {
        const form = comparable(address, length);
        return form !== null && test(form);
      },
    });
  }

  removeAddress(address: SocketAddress): void {
    this.#addresses = without(this.#addresses, `Address: ${address.version} ${address.text}`);
  }

  removeRange(start: SocketAddress, end: SocketAddress): void {
    this.#ranges = without(this.#ranges, rangeText(start, end));
  }

  removeSubnet(network: SocketAddress, prefix: number): void {
    this.#subnets = without(this.#subnets, subnetText(network, prefix));
  }

  check(address: SocketAddress): boolean {
    return this.#rules().some((rule) => rule.matches(address.bytes));
  }

  checkString(address: string, family: number): boolean {
    const bytes = family === AF_INET ? parseIPv4(address) : parseIPv6(address);
    return bytes !== null && this.#rules().some((rule) => rule.matches(bytes));
  }

  #rules(): Rule[] {
    return [...this.#addresses, ...this.#subnets, ...this.#ranges];
  }

  getRules(): string[] {
    return this.#rules().map((rule) => rule.text);
  }

  getSize(): number {
    return this.#rules().length;
  }

  clear(): void {
    this.#addresses = [];
    this.#subnets = [];
    this.#ranges = [];
  }
}

function rangeText(start: SocketAddress, end: SocketAddress): string {
  return `Range: ${start.version} ${start.text}-${end.text}`;
}

function subnetText(network: SocketAddress, prefix: number): string {
  return `Subnet: ${network.version} ${network.text}/${prefix}`;
}

function without(rules: readonly Rule[], text: string): Rule[] {
  return rules.filter((rule) => rule.text !== text);
}

/** Addresses and lists of those to refuse. */
export const createBlockListBinding: BindingFactory = () => ({ SocketAddress, BlockList, AF_INET, AF_INET6 });
