import type { Tool } from './tool.ts';

export const findTools: Readonly<Record<string, Tool>> = {};
