import type { Tool } from './tool.ts';

export const networkTools: Readonly<Record<string, Tool>> = {};
