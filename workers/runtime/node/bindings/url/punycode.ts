/** Punycode of one label (RFC 3492). */

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_CODE_POINT = 128;
const MAX_CODE_POINT = 0x10ffff;

function adapt(delta: number, pointCount: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / DAMP) : delta >> 1;
  rest += Math.floor(rest / pointCount);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

function threshold(k: number, bias: number): number {
  return k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
}

function digitOf(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30 + 26;
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x7a ? lower - 0x61 : BASE;
}

function symbolOf(digit: number): string {
  return String.fromCharCode(digit < 26 ? digit + 0x61 : digit - 26 + 0x30);
}

/** The text of a label without its `xn--`, or undefined when it is no Punycode. */
export function decodePunycode(label: string): string | undefined {
  const delimiter = label.lastIndexOf('-');
  const points = delimiter > 0 ? Array.from(label.slice(0, delimiter), (symbol) => symbol.charCodeAt(0)) : [];
  let codePoint = INITIAL_CODE_POINT;
  let bias = INITIAL_BIAS;
  let position = 0;
  let index = delimiter > 0 ? delimiter + 1 : 0;
  while (index < label.length) {
    const before = position;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = digitOf(label.charCodeAt(index++));
      if (digit >= BASE || index > label.length) return undefined;
      position += digit * weight;
      const limit = threshold(k, bias);
      if (digit < limit) break;
      weight *= BASE - limit;
    }
    bias = adapt(position - before, points.length + 1, before === 0);
    codePoint += Math.floor(position / (points.length + 1));
    if (codePoint > MAX_CODE_POINT) return undefined;
    position %= points.length + 1;
    points.splice(position++, 0, codePoint);
  }
  return String.fromCodePoint(...points);
}

/** The Punycode of a label, without `xn--`. */
export function encodePunycode(label: string): string {
  const points = Array.from(label, (symbol) => symbol.codePointAt(0) as number);
  let output = points
    .filter((point) => point < 0x80)
    .map((point) => String.fromCharCode(point))
    .join('');
  const basicCount = output.length;
  let handled = basicCount;
  if (basicCount > 0) output += '-';
  let codePoint = INITIAL_CODE_POINT;
  let delta = 0;
  let bias = INITIAL_BIAS;
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= codePoint));
    delta += (next - codePoint) * (handled + 1);
    codePoint = next;
    for (const point of points) {
      if (point < codePoint) delta++;
      if (point !== codePoint) continue;
      output += encodeDelta(delta, bias);
      bias = adapt(delta, handled + 1, handled === basicCount);
      delta = 0;
      handled++;
    }
    delta++;
    codePoint++;
  }
  return output;
}

function encodeDelta(delta: number, bias: number): string {
  let output = '';
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const limit = threshold(k, bias);
    if (rest < limit) return output + symbolOf(rest);
    output += symbolOf(limit + ((rest - limit) % (BASE - limit)));
    rest = Math.floor((rest - limit) / (BASE - limit));
  }
}
