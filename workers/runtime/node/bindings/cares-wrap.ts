import type { BindingContext, BindingFactory } from '../binding-context.ts';
import { canonicalAddress, parseIPv6 } from '../network/ip-address.ts';
import { lookUpName, nameOfAddress, type FoundAddress } from '../network/name-lookup.ts';
import { asyncWrapClass, type AsyncWrap } from '../wraps/async-wrap.ts';
import { requestClass } from '../wraps/stream-methods.ts';

/** libuv's "no such name" and "no address of that family" (`UV_EAI_NONAME`, `UV_EAI_ADDRFAMILY`). */
const NAME_NOT_FOUND = -3008;
const Order = { VERBATIM: 0, IPV4_FIRST: 1, IPV6_FIRST: 2 };

type LookupRequest = AsyncWrap & { oncomplete?: (...values: unknown[]) => void };

function arrange(found: readonly FoundAddress[], family: number, order: number): string[] {
  const wanted = found.filter((entry) => family === 0 || entry.family === family);
  const first = order === Order.IPV4_FIRST ? 4 : 6;
  if (order !== Order.VERBATIM) wanted.sort((a, b) => Number(b.family === first) - Number(a.family === first));
  return wanted.map((entry) => entry.address);
}

/** Completes a request in a later turn, keeping the process alive until then. */
function completer(context: BindingContext): (request: LookupRequest, ...values: unknown[]) => void {
  return (request, ...values) => {
    context.loop.enqueue(() => context.makeCallback(request, () => request.oncomplete?.(...values)));
  };
}

/** Texts of c-ares' errors that can arise here. */
const errorTexts: Readonly<Record<string, string>> = {
  EOK: 'Successful completion',
  ENODATA: 'DNS server returned answer with no data',
  ENOTFOUND: 'Domain name not found',
  ENOTIMP: 'DNS server does not implement requested operation',
  EBADNAME: 'Misformatted domain name',
  ECANCELLED: 'DNS query cancelled',
};
const errorNames = ['EOK', 'ENODATA', 'EFORMERR', 'ESERVFAIL', 'ENOTFOUND', 'ENOTIMP'];

function channelClass(context: BindingContext): new () => object {
  const complete = completer(context);
  class ChannelWrap extends asyncWrapClass(context) {
    #servers: unknown[] = [['127.0.0.1', 53]];

    constructor() {
      super('DNSCHANNEL');
    }

    #query(request: LookupRequest, name: string, family: 4 | 6): number {
      const addresses = arrange(lookUpName(context, name), family, Order.VERBATIM);
      if (addresses.length === 0) complete(request, 'ENOTFOUND');
      else
        complete(
          request,
          null,
          addresses,
          addresses.map(() => 0),
        );
      return 0;
    }

    queryA(request: LookupRequest, name: string): number {
      return this.#query(request, name, 4);
    }

    queryAaaa(request: LookupRequest, name: string): number {
      return this.#query(request, name, 6);
    }

    getHostByAddr(request: LookupRequest, address: string): number {
      const name = nameOfAddress(context, address);
      if (name === undefined) complete(request, 'ENOTFOUND');
      else complete(request, null, [name]);
      return 0;
    }

    getServers(): unknown[] {
      return this.#servers;
    }

    setServers(servers: unknown[]): number {
      this.#servers = servers.map((server) => (server as unknown[]).slice(1));
      return 0;
    }

    setLocalAddress(): void {}

    cancel(): void {}
  }
  // A browser cannot ask name servers for records: the answer is the one of a server without the feature.
  const others = ['Any', 'Caa', 'Cname', 'Mx', 'Naptr', 'Ns', 'Ptr', 'Srv', 'Soa', 'Tlsa', 'Txt'];
  for (const kind of others) {
    Object.defineProperty(ChannelWrap.prototype, `query${kind}`, {
      value(request: LookupRequest) {
        complete(request, 'ENOTIMP');
        return 0;
      },
    });
  }
  return ChannelWrap;
}

/** Names and addresses. */
export const createCaresWrapBinding: BindingFactory = (context) => {
  const complete = completer(context);
  return {
    GetAddrInfoReqWrap: requestClass(context, 'GetAddrInfoReqWrap', 'GETADDRINFOREQWRAP'),
    GetNameInfoReqWrap: requestClass(context, 'GetNameInfoReqWrap', 'GETNAMEINFOREQWRAP'),
    QueryReqWrap: requestClass(context, 'QueryReqWrap', 'QUERYWRAP'),
    ChannelWrap: channelClass(context),
    getaddrinfo(request: LookupRequest, name: string, family: number, _hints: number, order: number) {
      const addresses = arrange(lookUpName(context, name), family, order);
      if (addresses.length === 0) complete(request, NAME_NOT_FOUND, null);
      else complete(request, null, addresses);
      return 0;
    },
    getnameinfo(request: LookupRequest, address: string, port: number) {
      const service = serviceNames.get(port) ?? String(port);
      const name = nameOfAddress(context, address);
      if (name === undefined) complete(request, NAME_NOT_FOUND, null);
      else complete(request, null, name, service);
      return 0;
    },
    canonicalizeIP: canonicalAddress,
    convertIpv6StringToBuffer(text: string) {
      const bytes = parseIPv6(text);
      if (bytes === null) throw new Error('Invalid IPv6 address');
      const { Buffer } = context.requireBuiltin('buffer') as { Buffer: { from(bytes: readonly number[]): unknown } };
      return Buffer.from(bytes);
    },
    strerror(code: string | number) {
      const name = typeof code === 'number' ? (errorNames[code] ?? '') : code;
      return errorTexts[name] ?? 'unknown';
    },
  };
};

/** Source: the usual `/etc/services`. */
const serviceNames = new Map([
  [21, 'ftp'],
  [22, 'ssh'],
  [25, 'smtp'],
  [53, 'domain'],
  [80, 'http'],
  [443, 'https'],
]);
