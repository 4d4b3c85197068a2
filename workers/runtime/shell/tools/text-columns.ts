import type { Tool } from './tool.ts';

export const columnTools: Readonly<Record<string, Tool>> = {};
