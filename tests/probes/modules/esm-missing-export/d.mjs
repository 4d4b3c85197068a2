import def from './x.mjs';
