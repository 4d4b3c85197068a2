import { Lenient } from './leniency.ts';
import { HttpParseError } from './parse-error.ts';

/** What the header fields of one message say about its body and its connection. Source: llhttp's flags. */
export class Framing {
  contentLength: number | null = null;
  isChunked = false;
  hasTransferEncoding = false;
  isUpgradeNamed = false;
  isConnectionUpgrade = false;
  isConnectionClose = false;
  isConnectionKeepAlive = false;

  /** Takes one header field; `name` in lower case. */
  take(name: string, value: string, leniency: number): void {
    switch (name) {
      case 'content-length':
        return this.#takeLength(value, leniency);
      case 'transfer-encoding':
        return this.#takeEncoding(value, leniency);
      case 'connection':
      case 'proxy-connection':
        return this.#takeConnection(value);
      case 'upgrade':
        this.isUpgradeNamed = true;
    }
  }

  /** `Content-Length` and `Transfer-Encoding` exclude each other, known as soon as the second one is named. */
  checkName(name: string, leniency: number): void {
    if (name === 'content-length') {
      if (this.contentLength !== null)
        throw new HttpParseError('HPE_UNEXPECTED_CONTENT_LENGTH', 'Duplicate Content-Length');
      if (this.hasTransferEncoding && (leniency & Lenient.CHUNKED_LENGTH) === 0)
        throw new HttpParseError(
          'HPE_INVALID_CONTENT_LENGTH',
          "Content-Length can't be present with Transfer-Encoding",
        );
    }
    if (name === 'transfer-encoding' && this.contentLength !== null && (leniency & Lenient.CHUNKED_LENGTH) === 0) {
      throw new HttpParseError(
        'HPE_INVALID_TRANSFER_ENCODING',
        "Transfer-Encoding can't be present with Content-Length",
      );
    }
  }

  #takeLength(value: string, leniency: number): void {
    const fail = (reason: string): never => {
      throw new HttpParseError('HPE_INVALID_CONTENT_LENGTH', reason);
    };
    if (value === '') fail('Empty Content-Length');
    if (!/^[0-9]+$/.test(value)) fail('Invalid character in Content-Length');
    const length = Number(value);
    if (length > Number.MAX_SAFE_INTEGER) fail('Content-Length overflow');
    if (!this.hasTransferEncoding || (leniency & Lenient.CHUNKED_LENGTH) !== 0) this.contentLength = length;
  }

  #takeEncoding(value: string, leniency: number): void {
    this.hasTransferEncoding = true;
    const codings = value
      .toLowerCase()
      .split(',')
      .map((coding) => coding.trim());
    if (this.isChunked || codings.slice(0, -1).includes('chunked')) {
      // Nothing may come after the chunking: what lies inside could be framed in two ways.
      if ((leniency & Lenient.TRANSFER_ENCODING) === 0)
        throw new HttpParseError('HPE_INVALID_TRANSFER_ENCODING', 'Invalid `Transfer-Encoding` header value');
    }
    this.isChunked = codings.at(-1) === 'chunked';
  }

  #takeConnection(value: string): void {
    for (const token of value.toLowerCase().split(',')) {
      const name = token.trim();
      if (name === 'keep-alive') this.isConnectionKeepAlive = true;
      else if (name === 'close') this.isConnectionClose = true;
      else if (name === 'upgrade') this.isConnectionUpgrade = true;
    }
  }
}
