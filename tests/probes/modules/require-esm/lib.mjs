import { helper } from './helper.mjs';
export const named = helper('named');
export default function defaultExport() {}
