import { absent } from './x.cjs';
