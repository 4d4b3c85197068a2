/** Where a Zstandard frame ends and how large its content can be, read from its headers (RFC 8878, 3.1). */

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const SKIPPABLE_MASK = 0xfffffff0;
const SKIPPABLE_HEADER = 8;
const BLOCK_LIMIT = 131072;
const CHECKSUM_SIZE = 4;
const DICTIONARY_ID_SIZES = [0, 1, 2, 4] as const;
const CONTENT_SIZES = [0, 2, 4, 8] as const;
const BLOCK_RLE = 1;
const BLOCK_RAW = 0;

export type FrameExtent =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'skippable'; readonly size: number }
  | { readonly kind: 'frame'; readonly size: number; readonly contentLimit: number };

const INCOMPLETE: FrameExtent = { kind: 'incomplete' };

export function measureFrame(bytes: Uint8Array): FrameExtent {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) return isMagicPrefix(bytes) ? INCOMPLETE : { kind: 'invalid' };
  const magic = view.getUint32(0, true);
  if ((magic & SKIPPABLE_MASK) >>> 0 === SKIPPABLE_MAGIC) {
    if (bytes.length < SKIPPABLE_HEADER) return INCOMPLETE;
    const size = SKIPPABLE_HEADER + view.getUint32(4, true);
    return bytes.length < size ? INCOMPLETE : { kind: 'skippable', size };
  }
  if (magic !== MAGIC) return { kind: 'invalid' };
  if (bytes.length < 5) return INCOMPLETE;
  const descriptor = view.getUint8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const hasChecksum = (descriptor & 0x04) !== 0;
  const contentFlag = descriptor >>> 6;
  const contentField = contentFlag === 0 && isSingleSegment ? 1 : (CONTENT_SIZES[contentFlag] as number);
  const dictionaryField = DICTIONARY_ID_SIZES[descriptor & 3] as number;
  const blocksStart = 5 + (isSingleSegment ? 0 : 1) + dictionaryField + contentField;
  return measureBlocks(view, blocksStart, hasChecksum);
}

function measureBlocks(view: DataView, start: number, hasChecksum: boolean): FrameExtent {
  let position = start;
  let contentLimit = 0;
  for (;;) {
    if (position + 3 > view.byteLength) return INCOMPLETE;
    const header = view.getUint16(position, true) | (view.getUint8(position + 2) << 16);
    const type = (header >>> 1) & 3;
    const size = header >>> 3;
    position += 3 + (type === BLOCK_RLE ? 1 : size);
    contentLimit += type === BLOCK_RAW || type === BLOCK_RLE ? size : BLOCK_LIMIT;
    if (header & 1) break;
  }
  const size = position + (hasChecksum ? CHECKSUM_SIZE : 0);
  return view.byteLength < size ? INCOMPLETE : { kind: 'frame', size, contentLimit };
}

function isMagicPrefix(bytes: Uint8Array): boolean {
  const isFrame = bytes.every((byte, index) => byte === ((MAGIC >>> (8 * index)) & 255));
  const isSkippable = bytes.every((byte, index) =>
    index === 0 ? byte >>> 4 === 5 : byte === ((SKIPPABLE_MAGIC >>> (8 * index)) & 255),
  );
  return isFrame || isSkippable;
}
