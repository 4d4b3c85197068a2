import type { SourceEdit } from './source-edits.ts';

export interface ModuleRequest {
  readonly specifier: string;
  /** Import attributes in source order. */
  readonly attributes: readonly (readonly [key: string, value: string])[];
  readonly phase: 'evaluation' | 'source';
  /** Offset of the specifier's string in the source. */
  readonly at: number;
}

export interface ImportEntry {
  /** Index into `requests`. */
  readonly request: number;
  /** The name asked for; `*` is the namespace, `` (empty) the source-phase object. */
  readonly name: string;
  readonly local: string;
  /** Where the name stands, for the error when there is no such export. */
  readonly at: number;
  readonly end: number;
}

export interface LocalExport {
  readonly exported: string;
  /** The variable in the transformed code that holds it. */
  readonly local: string;
  /** The name that errors about an uninitialized variable show. */
  readonly shown: string;
}

export interface IndirectExport {
  readonly exported: string;
  readonly request: number;
  /** The name in the other module; `*` is its namespace. */
  readonly name: string;
  readonly at: number;
  readonly end: number;
}

/** How a use of an imported name stands in the code. */
export const ReferenceKind = { plain: 0, shorthand: 1, afterNew: 2, assigned: 3, shorthandAssigned: 4 } as const;
export type ReferenceKindValue = (typeof ReferenceKind)[keyof typeof ReferenceKind];

/** Everything the engine must know of one source text; plain data, kept by content hash. */
export interface SourceAnalysis {
  /** An identifier that does not occur in the source, and so does nothing that begins with it. */
  readonly prefix: string;
  readonly edits: readonly SourceEdit[];
  /** Whether the edited code needs the helper object named `prefix`. */
  readonly needsHelper: boolean;
  /** Variables to declare at the top, used by top-level `await`. */
  readonly variables: readonly string[];
}

/** Analysis of an ES module (ECMA-262, ParseModule). */
export interface ModuleAnalysis extends SourceAnalysis {
  readonly requests: readonly ModuleRequest[];
  readonly imports: readonly ImportEntry[];
  readonly localExports: readonly LocalExport[];
  readonly indirectExports: readonly IndirectExport[];
  /** `export * from` by request index. */
  readonly starExports: readonly number[];
  readonly hasTopLevelAwait: boolean;
  /** Uses of each imported local name: offset and `ReferenceKind`, alternating. */
  readonly references: Readonly<Record<string, readonly number[]>>;
  /** Locals that are assigned after their declaration anywhere (by name, so possibly more than truly are). */
  readonly assigned: readonly string[];
  readonly hasDirectEval: boolean;
  /** The default export is an anonymous function declaration, which needs its name set to `default`. */
  readonly hasAnonymousDefaultFunction: boolean;
}

/** The variables a classic script declares at its top level; `vm` contexts make properties of them. */
export interface ScriptAnalysis extends SourceAnalysis {
  readonly variables: readonly string[];
  readonly varNames: readonly string[];
  readonly functionNames: readonly string[];
  readonly lexicalNames: readonly string[];
  /** Names that are assigned anywhere without being declared in an inner scope. */
  readonly assigned: readonly string[];
  readonly isStrict: boolean;
}

/** A syntax error found while parsing, with its place (line from 1, column from 0). */
export interface SyntaxProblem {
  readonly message: string;
  readonly at: number;
  readonly line: number;
  readonly column: number;
}
