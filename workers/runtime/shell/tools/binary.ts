import type { Tool } from './tool.ts';

export const binaryTools: Readonly<Record<string, Tool>> = {};
