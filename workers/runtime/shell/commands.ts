import { builtins } from './builtins/registry.ts';
import type { CommandSet } from './interpreter/shell-process.ts';
import { findTool } from './tools/registry.ts';

/** Everything a shell can run without asking the kernel for a process. */
export const commands: CommandSet = { builtins, findTool };
