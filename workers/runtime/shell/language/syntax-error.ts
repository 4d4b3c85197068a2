/** A text that is not a program. `isIncomplete` tells that more input could still make it one. */
export class ShellSyntaxError extends Error {
  readonly line: number;
  readonly isIncomplete: boolean;

  constructor(message: string, line: number, isIncomplete: boolean) {
    super(message);
    this.name = 'ShellSyntaxError';
    this.line = line;
    this.isIncomplete = isIncomplete;
  }
}
