import type { BindingContext } from '../binding-context.ts';

/** First address of 198.18.0.0/15, set aside by RFC 2544 and never routed. */
const FIRST_ADDRESS = (198 << 24) | (18 << 16);
const ADDRESS_COUNT = 1 << 17;

/**
 * Addresses handed out for names outside of the tab. Only requests leave it, and those need the name; so every
 * name gets an address that stands for it.
 */
export class OutsideNames {
  readonly #addresses = new Map<string, string>();
  readonly #names = new Map<string, string>();

  addressOf(name: string): string {
    const normal = name.toLowerCase().replace(/\.$/, '');
    const known = this.#addresses.get(normal);
    if (known !== undefined) return known;
    let index = hashOf(normal);
    let address = formatAddress(index);
    while (this.#names.has(address)) address = formatAddress(++index);
    this.#addresses.set(normal, address);
    this.#names.set(address, normal);
    return address;
  }

  /** The name an address stands for; an address nobody asked a name for stands for itself. */
  nameOf(address: string): string {
    return this.#names.get(address) ?? (address.includes(':') ? `[${address}]` : address);
  }
}

/** The same name gets the same address in every process, as far as no other name took it. */
function hashOf(name: string): number {
  let hash = 0;
  for (const character of name) hash = (Math.imul(hash, 31) + (character.codePointAt(0) as number)) | 0;
  return (hash >>> 0) % ADDRESS_COUNT;
}

function formatAddress(index: number): string {
  // Neither the network's own address nor its last one.
  const number = FIRST_ADDRESS + 1 + (index % (ADDRESS_COUNT - 2));
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join('.');
}

const books = new WeakMap<BindingContext, OutsideNames>();

export function outsideNames(context: BindingContext): OutsideNames {
  let book = books.get(context);
  if (book === undefined) {
    book = new OutsideNames();
    books.set(context, book);
  }
  return book;
}
