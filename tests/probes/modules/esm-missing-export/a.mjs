import { absent } from './x.mjs';
