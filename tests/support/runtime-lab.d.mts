import type { Page } from '@playwright/test';
import type { KernelBootReport, KernelEvent } from '#shared/contracts/kernel-control.ts';
import type { LabResult, LabRun } from './lab-page.ts';

export interface LabOptions {
  readonly buildDirectory?: string;
  readonly gateway?: string;
  readonly projectId?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly onConsole?: (text: string) => void;
  readonly onOutput?: (stream: string, text: string) => void;
}

export interface LabRunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly terminal?: { readonly columns: number; readonly rows: number };
  readonly stdin?: string;
  readonly conversation?: LabRun['conversation'];
  readonly timeout?: number;
  readonly isStreaming?: boolean;
}

export interface Lab {
  readonly page: Page;
  readonly report: KernelBootReport;
  readonly origin: string;
  close(): Promise<void>;
  mount(source: string, target?: string): Promise<void>;
  writeFiles(directory: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  removeAll(directory: string): Promise<void>;
  run(command: string, args?: readonly string[], options?: LabRunOptions): Promise<LabResult>;
  events(): Promise<KernelEvent[]>;
}

export function openLab(options?: LabOptions): Promise<Lab>;
