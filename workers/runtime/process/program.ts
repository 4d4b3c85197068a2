import type { System } from '../abi/system.ts';

/**
 * A program that a process worker can become. Workers are prepared ahead of time (a zygote): `prepare` runs
 * once, before anything is known of the process; `run` makes the worker the process and must arrange for
 * `system.exit` to be called at its end.
 */
export interface Program {
  prepare(assets: ProgramAssets): void | Promise<void>;
  run(system: System): void | Promise<void>;
}

/** Read-only build products shared by all workers, by name (`node-library`). */
export type ProgramAssets = Readonly<Record<string, SharedArrayBuffer>>;
