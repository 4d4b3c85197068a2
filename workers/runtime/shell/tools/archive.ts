import type { Tool } from './tool.ts';

export const archiveTools: Readonly<Record<string, Tool>> = {};
