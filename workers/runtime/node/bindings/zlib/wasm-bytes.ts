/** The bundler puts the files in as bytes, decoded when first asked for: most processes never do. */
declare const require: (path: string) => unknown;

interface BytesModule {
  readonly default?: Uint8Array<ArrayBuffer>;
}

function bytesOfModule(module: unknown): Uint8Array<ArrayBuffer> {
  return (module as BytesModule).default ?? (module as Uint8Array<ArrayBuffer>);
}

export function brotliWasmBytes(): Uint8Array<ArrayBuffer> {
  return bytesOfModule(require('../../../../../node_modules/brotli-wasm/pkg.web/brotli_wasm_bg.wasm'));
}

export function zstdWasmBytes(): Uint8Array<ArrayBuffer> {
  return bytesOfModule(require('../../../../../node_modules/@bokuweb/zstd-wasm/dist/esm/zstd.wasm'));
}
