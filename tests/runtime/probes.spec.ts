import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { compare, findNativeNode, findProbes, runInTab, runNatively, type Probe } from '../support/probes.mjs';
import { openLab, type Lab } from '../support/runtime-lab.mjs';

/** Part of the probes that must print the same, byte for byte. */
const REQUIRED_RATE = 0.95;

async function differences(lab: Lab, probe: Probe): Promise<string[]> {
  const [native, tab] = await Promise.all([runNatively(probe), runInTab(lab, probe)]);
  return compare(native, tab);
}

test('small programs print the same as in native Node', async () => {
  test.skip(findNativeNode() === null, 'not run: the native binary is for Linux x64');
  test.setTimeout(900_000);
  const probes: Probe[] = findProbes();
  const lab = await openLab();
  const different: string[] = [];
  try {
    for (const probe of probes) {
      const parts = await differences(lab, probe);
      if (parts.length > 0) different.push(`${probe.name}: ${parts.join(', ')}`);
    }
  } finally {
    await lab.close();
  }
  console.log(`${probes.length - different.length} of ${probes.length} probes the same\n${different.join('\n')}`);
  expect(probes.length).toBeGreaterThanOrEqual(300);
  expect(1 - different.length / probes.length).toBeGreaterThanOrEqual(REQUIRED_RATE);
  const listed = readFileSync('tests/conformance/README.md', 'utf8');
  const unlisted = different.filter((line) => !listed.includes(`\`${line.slice(0, line.indexOf(':'))}\``));
  expect(unlisted, 'differences that tests/conformance/README.md does not list with a reason').toEqual([]);
});
