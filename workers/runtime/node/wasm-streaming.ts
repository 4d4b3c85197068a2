/** What the library feeds with the bytes of a `Response`. */
interface StreamState {
  setURL(url: string): void;
  push(chunk: unknown): void;
  finish(): void;
  abort(error: unknown): void;
}

export type StreamingImplementation = (state: StreamState, source: unknown) => void;

/** Defines `compileStreaming` and `instantiateStreaming` over the library's own `Response`. */
export function installWasmStreaming(implementation: StreamingImplementation): void {
  const { compile, instantiate } = WebAssembly;
  const bytesOf = (source: unknown): Promise<Uint8Array<ArrayBuffer>> =>
    new Promise((resolve, reject) => {
      const chunks: Uint8Array[] = [];
      implementation(
        {
          setURL: () => undefined,
          push(chunk) {
            if (ArrayBuffer.isView(chunk))
              chunks.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice());
            else if (chunk instanceof ArrayBuffer) chunks.push(new Uint8Array(chunk.slice(0)));
            else reject(new TypeError('chunk must be an ArrayBufferView or an ArrayBuffer'));
          },
          finish: () => resolve(concatenated(chunks)),
          abort: reject,
        },
        source,
      );
    });
  const define = (name: string, value: unknown): void => {
    Object.defineProperty(WebAssembly, name, { value, writable: true, enumerable: true, configurable: true });
  };
  define('compileStreaming', async function compileStreaming(source: unknown) {
    return compile(await bytesOf(source));
  });
  define('instantiateStreaming', async function instantiateStreaming(source: unknown, imports?: WebAssembly.Imports) {
    return instantiate(await bytesOf(source), imports);
  });
}

function concatenated(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    result.set(chunk, offset);
    offset += chunk.length;
  }
  return result;
}
