import { plainTools } from './plain.ts';
import { basicTextTools } from './text-basic.ts';
import { columnTools } from './text-columns.ts';
import { fileTools } from './files.ts';
import { listTools } from './list.ts';
import { findTools } from './find.ts';
import { grepTools } from './grep.ts';
import { sedTools } from './sed.ts';
import { awkTools } from './awk.ts';
import { compareTools } from './compare.ts';
import { binaryTools } from './binary.ts';
import { archiveTools } from './archive.ts';
import { processTools } from './processes.ts';
import { networkTools } from './network.ts';
import { terminalTools } from './terminal.ts';
import type { Tool } from './tool.ts';

const tools = new Map<string, Tool>(
  [
    plainTools,
    basicTextTools,
    columnTools,
    fileTools,
    listTools,
    findTools,
    grepTools,
    sedTools,
    awkTools,
    compareTools,
    binaryTools,
    archiveTools,
    processTools,
    networkTools,
    terminalTools,
  ].flatMap((group) => Object.entries(group)),
);

/** Names of the tools, each of which is an executable in /bin. */
export const toolNames: readonly string[] = [...tools.keys()].sort();

export function findTool(name: string): Tool | undefined {
  return tools.get(name);
}
