/** Why bytes are not HTTP, in the codes and words of llhttp. */
export class HttpParseError extends Error {
  constructor(
    /** `HPE_INVALID_METHOD` and so on. */
    readonly code: string,
    readonly reason: string,
    /** Bytes of the chunk before the one that is wrong. */
    public position = 0,
  ) {
    super(reason);
  }
}
