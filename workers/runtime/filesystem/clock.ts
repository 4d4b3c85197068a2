/** Milliseconds between both clocks that pass for rounding; more means one of them was set or slept. */
const TOLERANCE = 2;

let origin = performance.timeOrigin;

/**
 * Wall-clock time in milliseconds since the epoch, with the fraction the browser allows. The fine clock stands
 * still while some machines sleep, so it is set anew by the coarse one when they part.
 */
export function preciseNow(): number {
  const coarse = Date.now();
  const elapsed = performance.now();
  if (Math.abs(origin + elapsed - coarse) > TOLERANCE) origin = coarse - elapsed;
  return origin + elapsed;
}
