export { absent as other } from './x.mjs';
