import type { IncomingMessage } from 'node:http';
import type { IsolationContext } from './isolation-headers.ts';
import { GatewayError } from './gateway-error.ts';

/** The origin that a request to a runtime (or to the single origin) was sent to. */
export function ownOrigin({ place, origins }: IsolationContext): string {
  return place.kind === 'runtime' ? origins.runtimePattern.replace('{project}', place.project) : origins.workbench;
}

/**
 * A gateway works for the tab's own runtime only: a page of another origin, a preview included, could otherwise
 * make requests in its name. @throws GatewayError
 */
export function requireOwnOrigin(request: IncomingMessage, context: IsolationContext): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const isForeign = origin !== undefined && origin !== ownOrigin(context);
  if (isForeign || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
    throw new GatewayError(403, 'foreign-origin', 'This gateway answers only the runtime it belongs to.');
  }
}
