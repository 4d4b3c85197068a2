import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differentialCases } from './testing/differential-cases.ts';
import { ModuleSet } from './testing/load-modules.ts';

const driver = `
import { writeFileSync } from 'node:fs';
const results = {};
for (const name of process.argv.slice(2)) {
  const lines = (results[name] = []);
  globalThis.log = (...values) => lines.push(values.map(String).join(' '));
  try { await import('./' + name + '/main.mjs'); } catch (error) { lines.push('failed: ' + error.message); }
  await new Promise((resolve) => setTimeout(resolve, 5));
}
console.log(JSON.stringify(results));
`;

/** What each program logs in the Node that runs the tests. */
function runNatively(directory: string): Record<string, string[]> {
  const names = Object.keys(differentialCases).map((_, index) => `case${index}`);
  Object.values(differentialCases).forEach((files, index) => {
    mkdirSync(join(directory, names[index]!));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, names[index]!, file), text);
  });
  writeFileSync(join(directory, 'driver.mjs'), driver);
  const output = execFileSync(process.execPath, [join(directory, 'driver.mjs'), ...names], { encoding: 'utf8' });
  return JSON.parse(output) as Record<string, string[]>;
}

describe('modules behave as native ones', () => {
  let directory = '';
  let expected: Record<string, string[]> = {};
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'modules-'));
    expected = runNatively(directory);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  Object.entries(differentialCases).forEach(([title, files], index) => {
    it(title, async () => {
      const lines: string[] = [];
      const scope = globalThis as { log?: unknown };
      scope.log = (...values: unknown[]) => lines.push(values.map(String).join(' '));
      try {
        await new ModuleSet(files).import('main.mjs');
      } catch (error) {
        lines.push(`failed: ${(error as Error).message}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
      delete scope.log;
      expect(lines).toEqual(expected[`case${index}`]);
    });
  });
});
