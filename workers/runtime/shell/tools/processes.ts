import type { Tool } from './tool.ts';

export const processTools: Readonly<Record<string, Tool>> = {};
