import type { Tool } from './tool.ts';

export const listTools: Readonly<Record<string, Tool>> = {};
