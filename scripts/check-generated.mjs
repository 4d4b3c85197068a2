/** Fails when the committed facts about Node differ from what the pinned binary says. Linux x64 only. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFolder, generateNodeFacts } from './build/generate-node-facts.mjs';

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log('check-generated: not run (needs Linux x64)');
} else {
  const stale = Object.entries(await generateNodeFacts())
    .filter(([name, text]) => readFileSync(join(generatedFolder, name), 'utf8') !== text)
    .map(([name]) => name);
  if (stale.length > 0) {
    console.error(`Stale: ${stale.join(', ')}. Run: node scripts/build/generate-node-facts.mjs`);
    process.exit(1);
  }
  console.log('check-generated: up to date');
}
