export interface NumberFormat {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
  readonly conversion: string;
}

function exponential(value: number, digits: number): string {
  return value.toExponential(Math.min(digits, 100)).replace(/e([-+])(\d)$/, 'e$10$2');
}

/** `toFixed` without its limit of 21 digits. */
function fixed(value: number, digits: number): string {
  if (Math.abs(value) < 1e21) return value.toFixed(Math.min(digits, 100));
  return BigInt(value).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '');
}

function general(value: number, precision: number, isAlternate: boolean): string {
  const digits = precision === 0 ? 1 : precision;
  if (value === 0) return isAlternate ? `0.${'0'.repeat(digits - 1)}` : '0';
  const exponent = Number(value.toExponential(Math.min(digits - 1, 100)).split('e')[1]);
  const text =
    exponent < -4 || exponent >= digits ? exponential(value, digits - 1) : fixed(value, digits - 1 - exponent);
  if (isAlternate || !text.includes('.')) return text;
  return text.replace(/\.?0+(?=e|$)/, '');
}

function floatDigits(value: number, { conversion, precision, flags }: NumberFormat): string {
  const digits = precision ?? 6;
  switch (conversion.toLowerCase()) {
    case 'e':
      return exponential(value, digits);
    case 'g':
      return general(value, digits, flags.includes('#'));
    case 'a':
      return hexadecimal(value);
    default:
      return fixed(value, digits);
  }
}

function hexadecimal(value: number): string {
  if (value === 0) return '0x0p+0';
  let exponent = Math.floor(Math.log2(value));
  let mantissa = value / 2 ** exponent;
  if (mantissa >= 2) {
    mantissa /= 2;
    exponent++;
  }
  return `0x${mantissa.toString(16)}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

function integerDigits(value: bigint, { conversion, precision, flags }: NumberFormat): string {
  const magnitude = value < 0n ? -value : value;
  const radix = conversion === 'o' ? 8 : conversion === 'x' || conversion === 'X' ? 16 : 10;
  const source = radix === 10 && conversion !== 'u' ? magnitude : BigInt.asUintN(64, value);
  let digits = source.toString(radix);
  if (precision !== null) digits = precision === 0 && source === 0n ? '' : digits.padStart(precision, '0');
  if (flags.includes('#') && source !== 0n) {
    if (radix === 8 && !digits.startsWith('0')) digits = `0${digits}`;
    if (radix === 16) digits = `0x${digits}`;
  }
  return digits;
}

/** One number by the rules of `printf(3)`. */
export function formatNumber(value: bigint | number, format: NumberFormat): string {
  const { flags, width, conversion, precision } = format;
  const isFloat = typeof value === 'number';
  const isNegative = isFloat ? value < 0 || Object.is(value, -0) : value < 0n && /[di]/.test(conversion);
  const isFinite = !isFloat || Number.isFinite(value);
  let digits: string;
  if (!isFinite) digits = Number.isNaN(value) ? 'nan' : 'inf';
  else digits = isFloat ? floatDigits(Math.abs(value), format) : integerDigits(value, format);
  if (/[XEFGA]/.test(conversion)) digits = digits.toUpperCase();
  const isSigned = isFloat || /[di]/.test(conversion);
  const sign = isNegative ? '-' : !isSigned ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const missing = width - sign.length - digits.length;
  if (missing <= 0) return sign + digits;
  if (flags.includes('-')) return sign + digits + ' '.repeat(missing);
  const isZeroPadded = flags.includes('0') && isFinite && (isFloat || precision === null);
  return isZeroPadded ? sign + '0'.repeat(missing) + digits : ' '.repeat(missing) + sign + digits;
}
