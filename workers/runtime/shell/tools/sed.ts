import type { Tool } from './tool.ts';

export const sedTools: Readonly<Record<string, Tool>> = {};
