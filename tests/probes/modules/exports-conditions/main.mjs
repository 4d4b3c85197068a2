import dual from 'dual';
import * as sub from 'dual/sub/deep';
import self from '#internal';
import { createRequire } from 'node:module';
console.log(dual, sub.name, self, createRequire(import.meta.url)('dual'));
for (const id of ['dual/private', 'dual/sub/x/../../y', '#unknown', 'dual/'])
  try { await import(id); } catch (error) { console.log(error.code); }
