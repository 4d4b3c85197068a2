import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    adapter: adapter({ pages: 'build/workbench', assets: 'build/workbench', fallback: '200.html', strict: false }),
    outDir: '.svelte-kit',
    alias: { '#shared': 'src/shared' },
    typescript: {
      config: (config) => ({
        ...config,
        compilerOptions: {
          ...config.compilerOptions,
          skipLibCheck: true,
          noUnusedLocals: true,
          noUnusedParameters: true,
          noImplicitOverride: true,
          allowImportingTsExtensions: true,
          types: ['svelte', 'vite/client'],
        },
      }),
    },
  },
};
