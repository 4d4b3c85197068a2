/** Membership of bytes in the character classes of HTTP. Sources: RFC 9110 section 5.6.2, llhttp. */
function classOf(isMember: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => (isMember(code) ? 1 : 0));
}

const tokenSymbols = "!#$%&'*+-.^_`|~";

export const isAlphanumeric = classOf((code) => /[0-9A-Za-z]/.test(String.fromCharCode(code)));
export const isToken = classOf(
  (code) => isAlphanumeric[code] === 1 || tokenSymbols.includes(String.fromCharCode(code)),
);
export const isHeaderValue = classOf((code) => code === 9 || (code >= 32 && code !== 127));
/** Everything but what would end the line or a string of C. */
export const isRelaxedHeaderValue = classOf((code) => code !== 0 && code !== 10 && code !== 13);
export const isUrl = classOf((code) => code > 32 && code < 127);
export const isQuotedString = classOf(
  (code) => code === 9 || (code >= 32 && code !== 127 && code !== 34 && code !== 92),
);
