import type { Tool } from './tool.ts';

export const compareTools: Readonly<Record<string, Tool>> = {};
