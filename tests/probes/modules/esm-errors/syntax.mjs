export const ok = 1;
const 1bad = 2;
