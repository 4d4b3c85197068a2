// Writes THIRD_PARTY_NOTICES.md anew; run it after the packages changed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository-files.mjs';
import { noticesList } from './shipped-packages.mjs';

writeFileSync(join(root, 'THIRD_PARTY_NOTICES.md'), noticesList());
