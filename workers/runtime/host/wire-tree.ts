import type { KernelTreeEntry } from '#shared/contracts/kernel-control.ts';
import { decode, encode } from '@msgpack/msgpack';

/**
 * A tree as the stock client sends it: JSON bytes with text or latin1 contents (`b`), or the MessagePack snapshot
 * of `@webcontainer/snapshot` with byte contents. Symbolic links are `l`.
 */
interface WireDirectory {
  readonly d: Record<string, WireNode>;
}
interface WireFile {
  readonly f: { readonly c?: string | Uint8Array; readonly b?: boolean; readonly l?: string };
}
type WireNode = WireDirectory | WireFile;

const JSON_START = 0x7b;
const encoder = new TextEncoder();

/**
 * The entries of a payload of `loadFiles`, parents first; paths are relative.
 *
 * @throws Error when it is neither form, or a name would leave the tree.
 */
export function parseWireTree(payload: Uint8Array): KernelTreeEntry[] {
  let root: unknown;
  try {
    root = payload[0] === JSON_START ? JSON.parse(new TextDecoder().decode(payload)) : decode(payload);
  } catch (reason) {
    throw new Error(
      `EINVAL: the tree to mount cannot be read (${reason instanceof Error ? reason.message : String(reason)})`,
    );
  }
  if (!isDirectory(root)) throw new Error('EINVAL: the tree to mount has no root directory');
  const entries: KernelTreeEntry[] = [];
  addEntries(root, '', entries);
  return entries;
}

function addEntries(directory: WireDirectory, prefix: string, entries: KernelTreeEntry[]): void {
  for (const [name, node] of Object.entries(directory.d)) {
    if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
      throw new Error(`EINVAL: “${name}” cannot be a file name`);
    }
    const path = prefix === '' ? name : `${prefix}/${name}`;
    if (isDirectory(node)) {
      entries.push({ type: 'directory', path });
      addEntries(node, path, entries);
    } else if (typeof node.f?.l === 'string') {
      entries.push({ type: 'symlink', path, target: node.f.l });
    } else {
      entries.push({ type: 'file', path, data: contentsOf(node, path) });
    }
  }
}

function contentsOf(node: WireFile, path: string): Uint8Array {
  const contents = node.f?.c;
  if (contents instanceof Uint8Array) return contents;
  if (typeof contents !== 'string') throw new Error(`EINVAL: the file ${path} has no contents`);
  return node.f.b === true ? Uint8Array.from(contents, (unit) => unit.charCodeAt(0)) : encoder.encode(contents);
}

function isDirectory(node: unknown): node is WireDirectory {
  return typeof node === 'object' && node !== null && 'd' in node && typeof node.d === 'object' && node.d !== null;
}

/** The JSON form of a set of entries; files that are not UTF-8 text become latin1 with `b`. */
export function formatJsonTree(entries: readonly KernelTreeEntry[]): Uint8Array {
  const tree = buildTree(entries, (data) => {
    try {
      return { f: { c: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data) } };
    } catch {
      // Not UTF-8: the binary form below keeps every byte.
      return { f: { c: latin1(data), b: true } };
    }
  });
  return encoder.encode(JSON.stringify(tree));
}

/** The MessagePack form, as `@webcontainer/snapshot` makes it, with symbolic links added. */
export function formatBinaryTree(entries: readonly KernelTreeEntry[]): Uint8Array {
  return encode(buildTree(entries, (data) => ({ f: { c: data } }))).slice();
}

function buildTree(entries: readonly KernelTreeEntry[], fileNode: (data: Uint8Array) => WireFile): WireDirectory {
  const root: WireDirectory = { d: Object.create(null) as Record<string, WireNode> };
  for (const entry of entries) {
    const parts = entry.path.split('/');
    let directory = root;
    for (const part of parts.slice(0, -1)) directory = childDirectory(directory, part);
    const name = parts[parts.length - 1] ?? '';
    if (entry.type === 'directory') childDirectory(directory, name);
    else if (entry.type === 'symlink') directory.d[name] = { f: { l: entry.target } };
    else directory.d[name] = fileNode(entry.data);
  }
  return root;
}

function childDirectory(directory: WireDirectory, name: string): WireDirectory {
  const existing = directory.d[name];
  if (existing !== undefined && isDirectory(existing)) return existing;
  const made: WireDirectory = { d: Object.create(null) as Record<string, WireNode> };
  directory.d[name] = made;
  return made;
}

function latin1(data: Uint8Array): string {
  let text = '';
  for (let start = 0; start < data.length; start += 8192) {
    text += String.fromCharCode(...data.subarray(start, start + 8192));
  }
  return text;
}
