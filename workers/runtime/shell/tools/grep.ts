import type { Tool } from './tool.ts';

export const grepTools: Readonly<Record<string, Tool>> = {};
