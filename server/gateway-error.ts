/** Why a gateway cannot answer, as one sentence for the user of the tab. */
export class GatewayError extends Error {
  readonly status: number;
  /** Short name for programs. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
