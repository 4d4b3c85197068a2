import { log } from './log.mjs';
log('a starts'); await null; log('a continues'); await null; log('a ends');
