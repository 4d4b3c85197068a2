import { Transform, pipeline, type Readable } from 'node:stream';

export interface StreamLimits {
  /** Bytes. */
  readonly maximumSize: number;
  /** Milliseconds without a byte. */
  readonly patience: number;
  readonly tooLarge: () => Error;
  readonly tooSlow: () => Error;
  readonly broken: (error: Error) => Error;
}

/** Passes a stream on until it grows too large or falls silent; then it fails with the error of the limit. */
export function limitStream(source: Readable, limits: StreamLimits): Readable {
  let size = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.byteLength;
      timer.refresh();
      if (size > limits.maximumSize) done(limits.tooLarge());
      else done(null, chunk);
    },
    destroy(error, done) {
      clearTimeout(timer);
      done(error);
    },
    flush(done) {
      clearTimeout(timer);
      done();
    },
  });
  // A reader that takes its time is no silence of the source.
  const timer = setTimeout(() => {
    if (limited.readableLength > 0) timer.refresh();
    else limited.destroy(limits.tooSlow());
  }, limits.patience);
  source.on('error', (error) => limited.destroy(limits.broken(error)));
  source.on('aborted', () => limited.destroy(limits.broken(new Error('aborted'))));
  pipeline(source, limited, () => clearTimeout(timer));
  return limited;
}
