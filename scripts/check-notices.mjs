/** The committed list of third-party packages is that of the lock file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository-files.mjs';
import { noticesList } from './shipped-packages.mjs';

if (readFileSync(join(root, 'THIRD_PARTY_NOTICES.md'), 'utf8') !== noticesList()) {
  console.error('THIRD_PARTY_NOTICES.md is not current: run npm run notices');
  process.exit(1);
}
