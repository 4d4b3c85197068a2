import type { Tool } from './tool.ts';

export const awkTools: Readonly<Record<string, Tool>> = {};
