import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runNativeBash } from '../../../tests/support/shell/native-bash.ts';
import { readSnippets } from '../../../tests/support/shell/snippets.ts';
import { TestMachine } from '../../../tests/support/shell/test-machine.ts';

/** Snippets whose output differs, each with its reason; README.md says more. */
const known: readonly { readonly part: string; readonly reason: string }[] = [
  { part: 'print 1e6, 0.1+0.2, 100000000000', reason: 'mawk prints integers over 2^31 as %.6g, gawk and POSIX as %d' },
  { part: 'substr("hello",-1,3)', reason: 'mawk does not count characters before the first, POSIX does' },
];

const fixtures = join(import.meta.dirname, '../../../tests/fixtures/shell');
const hasBash = runNativeBash('true') !== null;

describe.skipIf(!hasBash)('the shell does what bash does', () => {
  for (const table of ['language', 'tools']) {
    for (const { section, text } of readSnippets(join(fixtures, `${table}.sh`))) {
      if (known.some(({ part }) => text.includes(part))) continue;
      it(`${section}: ${text.trim().slice(0, 80)}`, async () => {
        const expected = runNativeBash(text);
        const result = await new TestMachine().run(['bash', '-c', text], { environment: { TZ: 'UTC' } });
        const code = result.signal === 0 ? result.code : 128 + result.signal;
        expect({ stdout: result.stdout, code }).toEqual(expected);
      });
    }
  }
});
