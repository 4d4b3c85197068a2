/** V8's format for structured clones, version 15. Tags are ASCII characters. */

export const FORMAT_VERSION = 15;

export const TAGS = {
  version: 0xff,
  padding: 0,
  undefined: 0x5f,
  null: 0x30,
  true: 0x54,
  false: 0x46,
  int32: 0x49,
  uint32: 0x55,
  double: 0x4e,
  bigint: 0x5a,
  utf8String: 0x53,
  oneByteString: 0x22,
  twoByteString: 0x63,
  reference: 0x5e,
  beginObject: 0x6f,
  endObject: 0x7b,
  beginSparseArray: 0x61,
  endSparseArray: 0x40,
  beginDenseArray: 0x41,
  endDenseArray: 0x24,
  hole: 0x2d,
  date: 0x44,
  trueObject: 0x79,
  falseObject: 0x78,
  numberObject: 0x6e,
  bigintObject: 0x7a,
  stringObject: 0x73,
  regExp: 0x52,
  beginMap: 0x3b,
  endMap: 0x3a,
  beginSet: 0x27,
  endSet: 0x2c,
  arrayBuffer: 0x42,
  resizableArrayBuffer: 0x7e,
  transferredArrayBuffer: 0x74,
  sharedArrayBuffer: 0x75,
  view: 0x56,
  error: 0x72,
  hostObject: 0x5c,
} as const;

export const ERROR_TAGS = { message: 0x6d, cause: 0x63, stack: 0x73, end: 0x2e } as const;

type ErrorConstructorLike = new (message?: string) => Error;
export const ERROR_CLASSES: readonly (readonly [tag: number, type: ErrorConstructorLike])[] = [
  [0x45, EvalError],
  [0x52, RangeError],
  [0x46, ReferenceError],
  [0x53, SyntaxError],
  [0x54, TypeError],
  [0x55, URIError],
];

export interface ViewType {
  readonly tag: number;
  readonly name: string;
  readonly bytesPerElement: number;
}

function viewType(tag: string, name: string, bytesPerElement: number): ViewType {
  return { tag: tag.charCodeAt(0), name, bytesPerElement };
}

export const VIEW_TYPES: readonly ViewType[] = [
  viewType('b', 'Int8Array', 1),
  viewType('B', 'Uint8Array', 1),
  viewType('C', 'Uint8ClampedArray', 1),
  viewType('w', 'Int16Array', 2),
  viewType('W', 'Uint16Array', 2),
  viewType('d', 'Int32Array', 4),
  viewType('D', 'Uint32Array', 4),
  viewType('h', 'Float16Array', 2),
  viewType('f', 'Float32Array', 4),
  viewType('F', 'Float64Array', 8),
  viewType('q', 'BigInt64Array', 8),
  viewType('Q', 'BigUint64Array', 8),
  viewType('?', 'DataView', 1),
];

export const VIEW_FLAGS = { lengthTracking: 1, resizable: 2 } as const;

/** Bits of a regular expression's flags, by letter. */
export const REGEXP_FLAGS: Readonly<Record<string, number>> = {
  g: 1,
  i: 2,
  m: 4,
  y: 8,
  u: 16,
  s: 32,
  d: 128,
  v: 256,
};

/** The class of a built-in object whatever its prototype says. */
export function builtinTag(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
