import { mainScope } from '../code-scope.ts';
import { analyzeModule } from '../module-analysis.ts';
import { evaluateGraph, linkGraph } from '../module-graph.ts';
import { ModuleRecord, SyntheticRecord } from '../module-record.ts';
import { SourceTextRecord } from '../source-text-record.ts';

/** Loads named sources as modules through the records under test, resolving `./name` between them. */
export class ModuleSet {
  readonly #sources: Readonly<Record<string, string>>;
  readonly #records = new Map<string, ModuleRecord>();

  constructor(sources: Readonly<Record<string, string>>) {
    this.#sources = sources;
  }

  async import(name: string): Promise<object> {
    const record = this.load(name);
    linkGraph(record);
    await evaluateGraph(record);
    return record.namespace;
  }

  load(name: string): ModuleRecord {
    const known = this.#records.get(name);
    if (known) return known;
    const source = this.#sources[name];
    if (source === undefined) throw new Error(`no module ${name}`);
    if (name.endsWith('.cjs')) return this.#synthetic(name, source);
    const host = {
      import: async (specifier: unknown) => this.import(plain(String(specifier))),
      meta: () => Object.assign(Object.create(null) as object, { name }),
    };
    const record = new SourceTextRecord(`test:${name}`, {
      source,
      analysis: analyzeModule(source),
      host,
      scope: mainScope,
      lineOffset: 0,
      columnOffset: 0,
      sourceObject: () => null,
      missingExport: (importer, entry, isAmbiguous) => {
        const { specifier } = importer.analysis.requests[entry.request]!;
        return new SyntaxError(isAmbiguous ? `ambiguous ${entry.name}` : `missing ${entry.name} in ${specifier}`);
      },
    });
    this.#records.set(name, record);
    record.requested = record.analysis.requests.map((request) => this.load(plain(request.specifier)));
    return record;
  }

  #synthetic(name: string, source: string): ModuleRecord {
    const exports = (0, eval)(`(${source})`) as Record<string, unknown>;
    const record = new SyntheticRecord(name, Object.keys(exports), () => {
      for (const [key, value] of Object.entries(exports)) record.setExport(key, value);
    });
    this.#records.set(name, record);
    return record;
  }
}

function plain(specifier: string): string {
  return specifier.replace(/^\.\//, '');
}
