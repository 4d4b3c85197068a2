import { WasiErrno } from './wasi-constants.ts';
import { wasiFailure, type WasiCalls, type WasiState } from './wasi-state.ts';

const nanosecondsPerMillisecond = 1_000_000;
const Clock = { realtime: 0, monotonic: 1, processTime: 2, threadTime: 3 } as const;

/** Arguments, environment, clocks, random numbers, the end of the process and waiting. */
export const processCalls: WasiCalls = {
  args_get: (state, pointers: number, buffer: number) => writeStrings(state, state.args, pointers, buffer),
  args_sizes_get: (state, count: number, size: number) => writeSizes(state, state.args, count, size),
  environ_get: (state, pointers: number, buffer: number) => writeStrings(state, state.environ, pointers, buffer),
  environ_sizes_get: (state, count: number, size: number) => writeSizes(state, state.environ, count, size),

  clock_res_get(state, clock: number, result: number) {
    if (clock >>> 0 > Clock.threadTime) return WasiErrno.INVAL;
    // Browsers round their clock to 5 microseconds in isolated pages.
    state.guest.setUint64(result >>> 0, 5000n);
  },
  clock_time_get(state, clock: number, _precision: bigint, result: number) {
    state.guest.setUint64(result >>> 0, readClock(clock >>> 0));
  },

  random_get(state, buffer: number, length: number) {
    const size = length >>> 0;
    const target = state.guest.bytes(buffer >>> 0, size);
    const chunk = new Uint8Array(Math.min(size, 65536));
    for (let at = 0; at < size; at += chunk.length) {
      const part = chunk.subarray(0, Math.min(chunk.length, size - at));
      target.set(crypto.getRandomValues(part), at);
    }
  },

  sched_yield: () => undefined,
  proc_exit(state, code: number) {
    state.system.exit(code);
  },
  proc_raise(state, signal: number) {
    // From SIGCHLD on WASI counts one less than Linux, having no SIGSTKFLT.
    const linux = signal < 16 ? signal : signal + 1;
    if (linux < 1 || linux > 31) return WasiErrno.NOSYS;
    state.checked(state.system.kill(state.system.start.pid, linux));
  },

  poll_oneoff(state, subscriptions: number, events: number, count: number, eventCount: number) {
    return poll(state, subscriptions >>> 0, events >>> 0, count >>> 0, eventCount >>> 0);
  },
};

function writeSizes(state: WasiState, strings: readonly Uint8Array[], count: number, size: number): void {
  state.guest.setUint32(count >>> 0, strings.length);
  const total = strings.reduce((sum, text) => sum + text.length, 0);
  state.guest.setUint32(size >>> 0, total);
}

function writeStrings(state: WasiState, strings: readonly Uint8Array[], pointers: number, buffer: number): void {
  let at = buffer >>> 0;
  strings.forEach((text, index) => {
    state.guest.setUint32((pointers >>> 0) + index * 4, at);
    state.guest.write(at, text);
    at += text.length;
  });
}

/** Nanoseconds. */
function readClock(clock: number): bigint {
  switch (clock) {
    case Clock.realtime:
      return nanoseconds(performance.timeOrigin + performance.now());
    case Clock.monotonic:
    case Clock.processTime:
    case Clock.threadTime:
      return nanoseconds(performance.now());
    default:
      throw wasiFailure(WasiErrno.INVAL);
  }
}

function nanoseconds(milliseconds: number): bigint {
  const whole = Math.floor(milliseconds);
  return BigInt(whole) * 1_000_000n + BigInt(Math.floor((milliseconds - whole) * nanosecondsPerMillisecond));
}

interface Subscription {
  readonly userData: bigint;
  readonly type: number;
  readonly fd: number;
  /** Milliseconds from now; 0 for descriptors, which are ready at once. */
  readonly delay: number;
}

const subscriptionSize = 48;
const eventSize = 32;

function poll(state: WasiState, subscriptions: number, events: number, count: number, eventCount: number): number {
  if (count === 0) return WasiErrno.INVAL;
  state.guest.check(subscriptions, count * subscriptionSize);
  state.guest.check(events, count * eventSize);
  const wanted = Array.from({ length: count }, (_, index) =>
    readSubscription(state, subscriptions + index * subscriptionSize),
  );
  const earliest = Math.min(...wanted.map((entry) => entry.delay));
  if (earliest > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, earliest);
  const ready = wanted.filter((entry) => entry.delay <= earliest);
  ready.forEach((entry, index) => writeEvent(state, events + index * eventSize, entry));
  state.guest.setUint32(eventCount, ready.length);
  return WasiErrno.SUCCESS;
}

function readSubscription({ guest }: WasiState, at: number): Subscription {
  const userData = guest.getUint64(at);
  const type = guest.getUint8(at + 8);
  if (type !== 0) return { userData, type, fd: guest.getUint32(at + 16), delay: 0 };
  const clock = guest.getUint32(at + 16);
  const timeout = guest.getUint64(at + 24);
  const isAbsolute = (guest.getUint16(at + 40) & 1) === 1;
  const left = isAbsolute ? timeout - readClock(clock) : timeout;
  return { userData, type, fd: -1, delay: left > 0n ? Number(left) / nanosecondsPerMillisecond : 0 };
}

function writeEvent(state: WasiState, at: number, { userData, type, fd }: Subscription): void {
  const { guest } = state;
  guest.bytes(at, eventSize).fill(0);
  guest.setUint64(at, userData);
  guest.setUint8(at + 10, type);
  if (type === 0) return;
  try {
    state.descriptor(fd);
  } catch {
    guest.setUint16(at + 8, WasiErrno.BADF);
  }
}
