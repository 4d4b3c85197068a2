// Builds what previews' origins serve into build/preview/: the Service Worker and the two pages around it.
import { build } from 'esbuild';
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'workers/runtime/preview');
const target = join(root, 'build/preview');
const common = { bundle: true, target: 'chrome120', legalComments: 'none', logLevel: 'warning', absWorkingDir: root };

/** The script of every document as the text of one function, for the worker to write into pages. */
const pageScript = {
  name: 'page-script',
  setup(builder) {
    builder.onResolve({ filter: /^virtual:page-script$/ }, ({ path }) => ({ path, namespace: 'page-script' }));
    builder.onLoad({ filter: /.*/, namespace: 'page-script' }, async () => {
      const result = await build({
        ...common,
        stdin: {
          contents: `import run from './pages/page-script.ts'; export default (options) => run(options);`,
          resolveDir: source,
          loader: 'ts',
        },
        write: false,
        minify: true,
        format: 'iife',
        globalName: 'page',
      });
      const text = `(options)=>{${result.outputFiles[0].text.trim()};page.default(options)}`;
      return { contents: `export const PAGE_SCRIPT = ${JSON.stringify(text.replaceAll('</', '<\\/'))};`, loader: 'js' };
    });
  },
};

mkdirSync(target, { recursive: true });
await build({
  ...common,
  entryPoints: { 'preview-worker': join(source, 'worker/preview-worker.ts') },
  outdir: target,
  minify: true,
  format: 'iife',
  plugins: [pageScript],
});
await build({
  ...common,
  entryPoints: { connect: join(source, 'pages/connect.ts'), boot: join(source, 'pages/boot.ts') },
  outdir: target,
  minify: true,
  format: 'esm',
});
for (const page of ['connect.html', 'boot.html']) copyFileSync(join(source, 'pages', page), join(target, page));
