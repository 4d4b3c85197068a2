import type { System } from '../../abi/system.ts';
import { contentHash } from './content-hash.ts';
import { analyzeModule } from './module-analysis.ts';
import { analyzeFunctionBody } from './script-analysis.ts';
import type { ModuleAnalysis, ScriptAnalysis, SourceAnalysis } from './source-analysis.ts';

const directory = '/tmp/.cloudless/analysis';
/** Goes into file names: raise it when analyses change. */
const version = 2;
/** Shorter sources are read faster than the file of their analysis. */
const minimumLength = 24 * 1024;
const maximumEntries = 1000;
const createTruncate = 0o1 | 0o100 | 0o1000;

type Files = Pick<System, 'readFile' | 'writeFile' | 'mkdirRecursive' | 'readdir' | 'rename' | 'unlink'> & {
  readonly start: Pick<System['start'], 'pid'>;
};

/** Keeps analyses of large sources in files, so that a program starts faster the second time. */
export class AnalysisCache {
  readonly #files: Files;

  constructor(files: Files) {
    this.#files = files;
  }

  module(source: string): ModuleAnalysis {
    return this.#get('module', source, analyzeModule);
  }

  functionBody(source: string): ScriptAnalysis {
    return this.#get('function', source, analyzeFunctionBody);
  }

  #get<T extends SourceAnalysis>(kind: string, source: string, analyze: (source: string) => T): T {
    if (source.length < minimumLength) return analyze(source);
    const path = `${directory}/${kind}${version}-${contentHash(source)}`;
    const stored = this.#files.readFile(path);
    if (typeof stored !== 'number') {
      const analysis = parse<T>(stored);
      if (analysis) return analysis;
    }
    const analysis = analyze(source);
    this.#store(path, JSON.stringify(analysis));
    return analysis;
  }

  /** Failing to store (a full or read-only disk) only costs time. */
  #store(path: string, text: string): void {
    const bytes = new TextEncoder().encode(text);
    const temporary = `${path}.${this.#files.start.pid}`;
    if (this.#files.writeFile(temporary, bytes, createTruncate, 0o644) < 0) {
      this.#files.mkdirRecursive(directory, 0o755);
      if (this.#files.writeFile(temporary, bytes, createTruncate, 0o644) < 0) return;
    }
    this.#files.rename(temporary, path);
    this.#limitEntries();
  }

  #limitEntries(): void {
    const listing = this.#files.readdir(directory);
    if (typeof listing === 'number' || listing.names.length <= maximumEntries) return;
    for (const name of listing.names.slice(0, maximumEntries / 2)) this.#files.unlink(`${directory}/${name}`);
  }
}

function parse<T>(bytes: Uint8Array): T | null {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T;
  } catch {
    return null;
  }
}
