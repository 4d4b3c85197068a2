import type { BindingContext } from '../../binding-context.ts';
import { bytesOf } from '../bytes.ts';
import type { Codec, CodecFailure } from './codec.ts';

type Callback = (this: object) => void;
type ErrorCallback = (message: string, errno: number, code: string) => void;

/** One chunk of work: where to read, where to write. */
type WriteArguments = [
  flush: number,
  input: ArrayBufferView | null | undefined,
  inputOffset: number,
  inputLength: number,
  output: ArrayBufferView,
  outputOffset: number,
  outputLength: number,
];

const NO_INPUT = new Uint8Array(0);

/** What all handles of `internalBinding('zlib')` share; the library sets `onerror` on them. */
export abstract class CompressionStream {
  onerror?: ErrorCallback;
  #codec: Codec | undefined;
  #writeState: Uint32Array | undefined;
  #callback: Callback | undefined;
  #isWriting = false;
  #isClosePending = false;
  readonly #context: BindingContext;

  constructor(context: BindingContext) {
    this.#context = context;
  }

  protected start(codec: Codec, writeState: Uint32Array, callback: Callback): void {
    this.#codec = codec;
    this.#writeState = writeState;
    this.#callback = callback;
  }

  protected get codec(): Codec | undefined {
    return this.#codec;
  }

  /** Does the work in a later turn of the loop, then runs the callback, or `onerror`. */
  write(...work: WriteArguments): void {
    this.#isWriting = true;
    const { loop } = this.#context;
    loop.retain();
    this.#context.makeCallback(this, () => {
      loop.release();
      this.#isWriting = false;
      const failure = this.#run(work);
      if (failure) this.fail(failure);
      else this.#callback?.call(this);
      if (this.#isClosePending) this.close();
    });
  }

  writeSync(...work: WriteArguments): void {
    const failure = this.#run(work);
    if (failure) this.fail(failure);
  }

  reset(): void {
    this.#codec?.reset();
    const failure = this.#codec?.failure(false);
    if (failure) this.fail(failure);
  }

  close(): void {
    this.#isClosePending = this.#isWriting;
    if (!this.#isWriting) this.#codec = undefined;
  }

  protected fail({ message, errno, code }: CodecFailure): void {
    this.onerror?.(message, errno, code);
  }

  /** Leaves what remains of output and input in the write state: `[availOut, availIn]`. */
  #run([flush, input, inputOffset, inputLength, output, outputOffset, outputLength]: WriteArguments):
    CodecFailure | undefined {
    if (!this.#codec || !this.#writeState) return undefined;
    const source = input ? bytesOf(input).subarray(inputOffset, inputOffset + inputLength) : NO_INPUT;
    const target = bytesOf(output).subarray(outputOffset, outputOffset + outputLength);
    const { consumed, produced } = this.#codec.process(flush, source, target);
    const failure = this.#codec.failure(produced < outputLength);
    if (failure) return failure;
    this.#writeState[0] = outputLength - produced;
    this.#writeState[1] = source.length - consumed;
    return undefined;
  }
}
