/** Why a path typed by a person cannot name a file of the project; null when it can. */
export function nameProblem(path: string): string | null {
  if (path === '' || path.endsWith('/')) return 'Type a name.';
  if (path.startsWith('/')) return 'Give a path inside the project, without a leading slash.';
  const parts = path.split('/');
  if (parts.includes('')) return 'Two slashes in a row leave a name empty.';
  if (parts.some((part) => part === '.' || part === '..')) return '“.” and “..” cannot be used as names.';
  if (path.includes('\0')) return 'A name cannot contain a NUL character.';
  if (parts.some((part) => new TextEncoder().encode(part).length > 255)) return 'A name can have at most 255 bytes.';
  return null;
}
