import type { Extension } from '@codemirror/state';

const scripts: Readonly<Record<string, { readonly typescript?: boolean; readonly jsx?: boolean }>> = {
  js: { jsx: true },
  mjs: { jsx: true },
  cjs: { jsx: true },
  jsx: { jsx: true },
  ts: { typescript: true },
  mts: { typescript: true },
  cts: { typescript: true },
  tsx: { typescript: true, jsx: true },
};

/** The editor's language support for a file, loaded when first needed; none for files it does not know. */
export async function languageOf(path: string): Promise<Extension> {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const extension = name.slice(name.lastIndexOf('.') + 1);
  const script = scripts[extension];
  if (script) return (await import('@codemirror/lang-javascript')).javascript(script);
  if (['html', 'htm', 'svelte', 'vue', 'astro'].includes(extension)) {
    return (await import('@codemirror/lang-html')).html();
  }
  if (extension === 'css') return (await import('@codemirror/lang-css')).css();
  if (['json', 'jsonc', 'webmanifest', 'map'].includes(extension)) {
    return (await import('@codemirror/lang-json')).json();
  }
  if (['md', 'markdown'].includes(extension)) return (await import('@codemirror/lang-markdown')).markdown();
  return [];
}
