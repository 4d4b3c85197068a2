import { log } from './log.mjs';
log('b starts'); await null; log('b ends');
