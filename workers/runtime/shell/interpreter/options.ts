/** Options of `set`, by their long names. */
export const optionLetters: Readonly<Record<string, string>> = {
  a: 'allexport',
  b: 'notify',
  C: 'noclobber',
  e: 'errexit',
  E: 'errtrace',
  f: 'noglob',
  h: 'hashall',
  m: 'monitor',
  n: 'noexec',
  B: 'braceexpand',
  H: 'histexpand',
  p: 'privileged',
  P: 'physical',
  T: 'functrace',
  u: 'nounset',
  v: 'verbose',
  x: 'xtrace',
};

export const optionNames: readonly string[] = [
  ...Object.values(optionLetters),
  'emacs',
  'history',
  'ignoreeof',
  'interactive-comments',
  'keyword',
  'nolog',
  'onecmd',
  'pipefail',
  'posix',
  'vi',
].sort();
