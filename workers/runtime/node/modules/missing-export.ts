import type { Binding } from '../binding-context.ts';
import type { ImportEntry, IndirectExport } from './source-analysis.ts';
import type { SourceTextRecord } from './source-text-record.ts';
import { attachExcerpt } from './syntax-decoration.ts';
import { placeOf, sourceExcerpt } from './syntax-problems.ts';

/** The error for an imported name that the other module does not export, in V8's words and with its excerpt. */
export function missingExportError(
  importer: SourceTextRecord,
  entry: ImportEntry | IndirectExport,
  isAmbiguous: boolean,
  source: string,
  util: Binding,
): Error {
  const { specifier } = importer.analysis.requests[entry.request]!;
  const message = isAmbiguous
    ? `The requested module '${specifier}' contains conflicting star exports for name '${entry.name}'${conflict(importer, entry)}`
    : `The requested module '${specifier}' does not provide an export named '${entry.name}'`;
  const error = new SyntaxError(message);
  const place = { ...placeOf(source, entry.at), length: entry.end - entry.at };
  attachExcerpt(error, sourceExcerpt(importer.url, source, place), util);
  return error;
}

/** Names the module whose `export *` gave the name first. */
function conflict(importer: SourceTextRecord, entry: ImportEntry | IndirectExport): string {
  const target = importer.requested![entry.request] as SourceTextRecord;
  const givers = target.analysis.starExports.filter((request) => {
    const binding = target.requested![request]!.resolveExport(entry.name);
    return binding !== null;
  });
  const last = givers[givers.length - 1];
  return last === undefined ? '' : ` with the previous requested module '${target.analysis.requests[last]!.specifier}'`;
}
