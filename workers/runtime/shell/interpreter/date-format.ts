const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Calendar fields of an instant, in local time or UTC. */
interface Calendar {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly yearDay: number;
  /** Minutes east of Greenwich. */
  readonly offset: number;
  readonly zone: string;
}

function calendarOf(date: Date, isUtc: boolean): Calendar {
  const offset = isUtc ? 0 : -date.getTimezoneOffset();
  const shifted = new Date(date.getTime() + offset * 60000);
  const year = shifted.getUTCFullYear();
  const start = Date.UTC(year, 0, 1);
  const midnight = Date.UTC(year, shifted.getUTCMonth(), shifted.getUTCDate());
  return {
    year,
    month: shifted.getUTCMonth(),
    day: shifted.getUTCDate(),
    weekday: shifted.getUTCDay(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    yearDay: Math.round((midnight - start) / 86400000) + 1,
    offset,
    zone: zoneName(date, offset),
  };
}

function zoneName(date: Date, offset: number): string {
  if (offset === 0) return 'UTC';
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  return /^[A-Z]{3,5}$/.test(name) ? name : offsetText(offset, '').slice(0, 3);
}

function offsetText(offset: number, colon: string): string {
  const minutes = Math.abs(offset);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}${colon}${pad(minutes % 60)}`;
}

/** ISO 8601 week and its year. */
function isoWeek(calendar: Calendar): { week: number; year: number } {
  const thursday = new Date(Date.UTC(calendar.year, calendar.month, calendar.day + 4 - (calendar.weekday || 7)));
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / 604800000) + 1;
  return { week, year };
}

function field(letter: string, calendar: Calendar, date: Date, nanoseconds: number): string | number | null {
  const twelve = calendar.hour % 12 || 12;
  const table: Readonly<Record<string, () => string | number>> = {
    a: () => days[calendar.weekday]!.slice(0, 3),
    A: () => days[calendar.weekday]!,
    b: () => months[calendar.month]!.slice(0, 3),
    B: () => months[calendar.month]!,
    h: () => months[calendar.month]!.slice(0, 3),
    c: () => expand('%a %b %e %H:%M:%S %Y', calendar, date, nanoseconds),
    C: () => String(Math.floor(calendar.year / 100)).padStart(2, '0'),
    d: () => String(calendar.day).padStart(2, '0'),
    D: () => expand('%m/%d/%y', calendar, date, nanoseconds),
    e: () => String(calendar.day).padStart(2, ' '),
    F: () => expand('%Y-%m-%d', calendar, date, nanoseconds),
    g: () => String(isoWeek(calendar).year % 100).padStart(2, '0'),
    G: () => String(isoWeek(calendar).year),
    H: () => String(calendar.hour).padStart(2, '0'),
    I: () => String(twelve).padStart(2, '0'),
    j: () => String(calendar.yearDay).padStart(3, '0'),
    k: () => String(calendar.hour).padStart(2, ' '),
    l: () => String(twelve).padStart(2, ' '),
    m: () => String(calendar.month + 1).padStart(2, '0'),
    M: () => String(calendar.minute).padStart(2, '0'),
    n: () => '\n',
    N: () => String(nanoseconds).padStart(9, '0'),
    p: () => (calendar.hour < 12 ? 'AM' : 'PM'),
    P: () => (calendar.hour < 12 ? 'am' : 'pm'),
    q: () => Math.floor(calendar.month / 3) + 1,
    r: () => expand('%I:%M:%S %p', calendar, date, nanoseconds),
    R: () => expand('%H:%M', calendar, date, nanoseconds),
    s: () => Math.floor(date.getTime() / 1000),
    S: () => String(calendar.second).padStart(2, '0'),
    t: () => '\t',
    T: () => expand('%H:%M:%S', calendar, date, nanoseconds),
    u: () => calendar.weekday || 7,
    U: () => String(Math.floor((calendar.yearDay + 6 - calendar.weekday) / 7)).padStart(2, '0'),
    V: () => String(isoWeek(calendar).week).padStart(2, '0'),
    w: () => calendar.weekday,
    W: () => String(Math.floor((calendar.yearDay + 6 - ((calendar.weekday + 6) % 7)) / 7)).padStart(2, '0'),
    x: () => expand('%m/%d/%y', calendar, date, nanoseconds),
    X: () => expand('%H:%M:%S', calendar, date, nanoseconds),
    y: () => String(calendar.year % 100).padStart(2, '0'),
    Y: () => String(calendar.year),
    z: () => offsetText(calendar.offset, ''),
    Z: () => calendar.zone,
    '%': () => '%',
  };
  return table[letter]?.() ?? null;
}

function expand(format: string, calendar: Calendar, date: Date, nanoseconds: number): string {
  return format.replace(
    /%([-_0^#]*)(\d*)(:*)([a-zA-Z%])/g,
    (whole, flags: string, width: string, colons: string, letter: string) => {
      if (colons !== '' && letter === 'z') return offsetText(calendar.offset, ':');
      const value = field(letter, calendar, date, nanoseconds);
      if (value === null) return whole;
      let result = String(value);
      if (letter === 'N' && width !== '') return result.slice(0, Number(width));
      if (flags.includes('-')) result = result.replace(/^[0 ]+(?=.)/, '');
      if (flags.includes('_')) result = result.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length));
      if (flags.includes('0')) result = result.replace(/^ +/, (blanks) => '0'.repeat(blanks.length));
      if (flags.includes('^')) result = result.toUpperCase();
      if (flags.includes('#')) result = result === result.toUpperCase() ? result.toLowerCase() : result.toUpperCase();
      const pad = typeof value === 'number' || /^\d+$/.test(result) ? '0' : ' ';
      return width === '' ? result : result.padStart(Number(width), flags.includes('_') ? ' ' : pad);
    },
  );
}

/** `strftime` with GNU's flags. `nanoseconds` is the fraction of the second. */
export function formatDate(date: Date, format: string, isUtc = false, nanoseconds?: number): string {
  const fraction = nanoseconds ?? (((date.getTime() % 1000) + 1000) % 1000) * 1000000;
  return expand(format, calendarOf(date, isUtc), date, fraction);
}
