// `npm run probes [-- FILTER]`: every probe in native Node and in the runtime; prints what differs and the rate.
import { openLab } from '../tests/support/runtime-lab.mjs';
import { compare, findNativeNode, findProbes, runInTab, runNatively } from '../tests/support/probes.mjs';

const filter = process.argv.slice(2).find((argument) => !argument.startsWith('-')) ?? '';
const isVerbose = process.argv.includes('--verbose');
if (findNativeNode() === null) {
  console.log('probes: not run, they compare with a Linux x64 binary of Node');
  process.exit(0);
}
const probes = findProbes(filter);
const lab = await openLab();
const different = [];
for (const probe of probes) {
  const [native, tab] = [await runNatively(probe), await runInTab(lab, probe)];
  const parts = compare(native, tab);
  if (parts.length === 0) continue;
  different.push(probe.name);
  console.log(`DIFFERENT ${probe.name}: ${parts.join(', ')}`);
  if (!isVerbose) continue;
  for (const part of parts) {
    console.log(`--- native ${part}\n${native[part]}\n--- runtime ${part}\n${tab[part]}\n---`);
  }
}
await lab.close();
const same = probes.length - different.length;
console.log(`${same} of ${probes.length} probes the same (${((100 * same) / probes.length).toFixed(1)} %)`);
process.exitCode = different.length === 0 ? 0 : 1;
