import type { System } from '../abi/system.ts';
import type { Program, ProgramAssets } from '../process/program.ts';
import { NodeProcess } from './node-process.ts';

/** The program `node`: prepared ahead with Node's library bootstrapped, then run with a command line. */
export class NodeProgram implements Program {
  #process: NodeProcess | undefined;

  prepare(assets: ProgramAssets): void {
    const archive = assets['node-library'];
    if (!archive) throw new Error('the asset node-library is missing');
    this.#process = new NodeProcess(archive);
    this.#process.bootstrap();
  }

  run(system: System): void {
    if (!this.#process) throw new Error('node was started before it was prepared');
    this.#process.start(system);
  }
}
