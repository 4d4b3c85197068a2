import { toolNames } from './tools/registry.ts';

/** The names that start a shell. */
export const shellNames: readonly string[] = ['sh', 'bash', 'jsh'];

/** Contents of the files that start a program of this worker. */
export const programFile = '\x7fCLOUDLESS shell\n';

/** Every executable of this program: name and the directory its file lies in. `/usr/bin` is a link to `/bin`. */
export const programs: readonly { readonly name: string; readonly directory: string }[] = [
  ...shellNames,
  ...toolNames,
].map((name) => ({ name, directory: '/bin' }));
