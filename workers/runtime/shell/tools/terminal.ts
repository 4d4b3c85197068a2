import type { Tool } from './tool.ts';

export const terminalTools: Readonly<Record<string, Tool>> = {};
