/** The syntax tree of the shell language. Source: POSIX.1-2024 XCU chapter 2 and the Bash Reference Manual. */

export type WordPart =
  /** Unquoted text; subject to tilde, brace and pathname expansion. */
  | { readonly type: 'literal'; readonly text: string }
  /** Text quoted by a backslash, by '...' or by $'...'. */
  | { readonly type: 'quoted'; readonly text: string }
  | { readonly type: 'double'; readonly parts: readonly WordPart[] }
  | { readonly type: 'parameter'; readonly parameter: ParameterExpansion }
  | { readonly type: 'command'; readonly body: Script }
  | { readonly type: 'arithmetic'; readonly expression: readonly WordPart[] }
  | { readonly type: 'process'; readonly direction: '<' | '>'; readonly body: Script };

export interface ParameterExpansion {
  readonly name: string;
  /** Raw text between the brackets of `${name[...]}`, parsed into parts; `@` and `*` are kept as literals. */
  readonly subscript: readonly WordPart[] | null;
  /** `${!name}` */
  readonly isIndirect: boolean;
  /** `${#name}` */
  readonly isLength: boolean;
  /** `${!prefix*}` and `${!prefix@}` */
  readonly isPrefixList: boolean;
  /** `:-`, `-`, `:=`, `=`, `:?`, `?`, `:+`, `+`, `#`, `##`, `%`, `%%`, `/`, `//`, `/#`, `/%`, `:`, `^`, `^^`, `,`, `,,`, `@` or empty. */
  readonly operator: string;
  readonly operand: readonly WordPart[];
  /** Replacement of `/`, length of `:`; null when absent. */
  readonly second: readonly WordPart[] | null;
  /** Source text, for messages. */
  readonly source: string;
}

export interface Assignment {
  readonly name: string;
  readonly subscript: readonly WordPart[] | null;
  readonly isAppend: boolean;
  readonly value: Word | null;
  readonly elements: readonly ArrayElement[] | null;
}

export interface ArrayElement {
  readonly subscript: readonly WordPart[] | null;
  readonly isAppend: boolean;
  readonly value: Word;
}

export interface Word {
  readonly parts: readonly WordPart[];
  /** Source text. */
  readonly source: string;
  /** Set when the word has the form of an assignment. */
  readonly assignment: Assignment | null;
}

export interface Redirection {
  readonly operator: '<' | '>' | '>>' | '<>' | '>|' | '<&' | '>&' | '&>' | '&>>' | '<<' | '<<-' | '<<<';
  /** Null means the operator's usual descriptor. */
  readonly fd: number | null;
  /** `{name}>file`: the variable that gets a fresh descriptor. */
  readonly variable: string | null;
  readonly target: Word;
  /** Body of `<<`; filled when the parser reaches the lines after the command. */
  heredoc: readonly WordPart[] | null;
}

export interface CommandBase {
  readonly line: number;
  readonly redirections: readonly Redirection[];
}

export type Command =
  | SimpleCommand
  | (CommandBase & { readonly type: 'group'; readonly body: Script })
  | (CommandBase & { readonly type: 'subshell'; readonly body: Script })
  | (CommandBase & {
      readonly type: 'if';
      readonly clauses: readonly { readonly condition: Script; readonly body: Script }[];
      readonly otherwise: Script | null;
    })
  | (CommandBase & {
      readonly type: 'for' | 'select';
      readonly name: string;
      readonly words: readonly Word[] | null;
      readonly body: Script;
    })
  | (CommandBase & {
      readonly type: 'arithmetic-for';
      readonly initial: readonly WordPart[];
      readonly condition: readonly WordPart[];
      readonly step: readonly WordPart[];
      readonly body: Script;
    })
  | (CommandBase & { readonly type: 'while' | 'until'; readonly condition: Script; readonly body: Script })
  | (CommandBase & { readonly type: 'case'; readonly word: Word; readonly clauses: readonly CaseClause[] })
  | (CommandBase & { readonly type: 'arithmetic'; readonly expression: readonly WordPart[] })
  | (CommandBase & { readonly type: 'conditional'; readonly expression: ConditionalExpression })
  | FunctionDefinition;

export interface SimpleCommand extends CommandBase {
  readonly type: 'simple';
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
}

export interface FunctionDefinition extends CommandBase {
  readonly type: 'function';
  readonly name: string;
  readonly body: Command;
  /** Source text of the body, printed by `declare -f` and `type`. */
  readonly source: string;
}

export interface CaseClause {
  readonly patterns: readonly Word[];
  readonly body: Script;
  readonly terminator: ';;' | ';&' | ';;&';
}

export type ConditionalExpression =
  | { readonly type: 'or' | 'and'; readonly left: ConditionalExpression; readonly right: ConditionalExpression }
  | { readonly type: 'not'; readonly operand: ConditionalExpression }
  | { readonly type: 'unary'; readonly operator: string; readonly operand: Word }
  | { readonly type: 'binary'; readonly operator: string; readonly left: Word; readonly right: Word };

export interface Pipeline {
  readonly isNegated: boolean;
  /** `time`: `posix` for `time -p`. */
  readonly timed: 'no' | 'yes' | 'posix';
  readonly commands: readonly Command[];
  /** `|&` after the command of the same index. */
  readonly isErrorPiped: readonly boolean[];
}

export interface AndOrList {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
  readonly isBackground: boolean;
  readonly source: string;
  readonly line: number;
}

export interface Script {
  readonly lists: readonly AndOrList[];
}
