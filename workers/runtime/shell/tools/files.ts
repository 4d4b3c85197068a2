import type { Tool } from './tool.ts';

export const fileTools: Readonly<Record<string, Tool>> = {};
