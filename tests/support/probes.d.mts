import type { Lab } from './runtime-lab.mjs';

export interface Probe {
  readonly name: string;
  readonly folder: string | null;
  readonly entry: string;
  readonly file: string;
}

export interface ProbeOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export function findNativeNode(): string | null;
export function findProbes(filter?: string): Probe[];
export function runNatively(probe: Probe): Promise<ProbeOutput>;
export function runInTab(lab: Lab, probe: Probe): Promise<ProbeOutput>;
export function compare(native: ProbeOutput, tab: ProbeOutput): ('stdout' | 'stderr' | 'code')[];
