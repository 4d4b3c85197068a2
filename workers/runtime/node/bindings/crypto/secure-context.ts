/** Settings of TLS that are kept but not acted on: what leaves the runtime is encrypted by the browser. */
const SETTERS = [
  'init',
  'setKey',
  'setCert',
  'addCACert',
  'setAllowPartialTrustChain',
  'addCRL',
  'addRootCerts',
  'setCipherSuites',
  'setCiphers',
  'setSigalgs',
  'setECDHCurve',
  'setDHParam',
  'setMaxProto',
  'setMinProto',
  'setOptions',
  'setSessionIdContext',
  'setSessionTimeout',
  'enableTicketKeyCallback',
  'close',
] as const;

export class SecureContext {
  readonly #settings = new Map<string, readonly unknown[]>();

  getMinProto(): number {
    return Number(this.#settings.get('setMinProto')?.[0] ?? 0);
  }

  getMaxProto(): number {
    return Number(this.#settings.get('setMaxProto')?.[0] ?? 0);
  }

  static {
    for (const name of SETTERS) {
      const keep = function (this: SecureContext, ...values: unknown[]): void {
        this.#settings.set(name, values);
      };
      Object.defineProperty(SecureContext.prototype, name, { value: keep, writable: true, configurable: true });
    }
  }
}
