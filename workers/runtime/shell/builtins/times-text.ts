/** What `times` prints: no processor time is known in a browser. */
export function expandTime(): string {
  return '0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n';
}
