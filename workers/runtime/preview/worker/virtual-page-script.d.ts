/** Filled in by the build: the source of `pages/page-script.ts` as one function expression. */
declare module 'virtual:page-script' {
  export const PAGE_SCRIPT: string;
}
