/** Unwinds to the loop `count` levels up. */
export class LoopExit extends Error {
  count: number;
  readonly isContinue: boolean;

  constructor(count: number, isContinue: boolean) {
    super(isContinue ? 'continue' : 'break');
    this.count = count;
    this.isContinue = isContinue;
  }
}

/** Unwinds to the function or sourced file. */
export class FunctionReturn extends Error {
  readonly code: number;

  constructor(code: number) {
    super('return');
    this.code = code;
  }
}

/** Unwinds the whole (sub)shell. */
export class ShellExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super('exit');
    this.code = code;
  }
}

/** An expansion or assignment that cannot be done: ends the command; in a script, the shell. */
export class ExpansionError extends Error {
  /** Whether a shell that is not interactive ends (unset variables, `${x:?}`), or only the command fails. */
  readonly isFatal: boolean;
  readonly code: number;

  constructor(message: string, isFatal = false, code = 1) {
    super(message);
    this.name = 'ExpansionError';
    this.isFatal = isFatal;
    this.code = code;
  }
}

/** Unwinds the line of commands being run, after an expansion in it failed. */
export class LineDiscarded extends Error {
  readonly code = 1;

  constructor() {
    super('line discarded');
  }
}
