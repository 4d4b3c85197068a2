import type { ConditionalExpression } from '../language/ast.ts';
import { matchesPattern } from '../language/pattern.ts';
import { ExpressionError, posixExpression } from '../language/posix-expression.ts';
import { ExpansionError } from './control-flow.ts';
import type { Expander } from './expander.ts';
import { compareFiles, testFile } from './file-tests.ts';

/** Evaluates the inside of `[[ ... ]]`. */
export async function evaluateConditional(expander: Expander, expression: ConditionalExpression): Promise<boolean> {
  switch (expression.type) {
    case 'and':
      return (await evaluateConditional(expander, expression.left)) && evaluateConditional(expander, expression.right);
    case 'or':
      return (await evaluateConditional(expander, expression.left)) || evaluateConditional(expander, expression.right);
    case 'not':
      return !(await evaluateConditional(expander, expression.operand));
    case 'unary':
      return unary(expander, expression.operator, await expander.text(expression.operand));
    case 'binary':
      return binary(expander, expression);
  }
}

/** Unary operators that `test` and `[[` share. */
export function unary(expander: Expander, operator: string, operand: string): boolean {
  const { shell } = expander;
  switch (operator) {
    case '-n':
      return operand !== '';
    case '-z':
      return operand === '';
    case '-o':
      return shell.options.has(operand);
    case '-R':
      return shell.variables.findRaw(operand)?.isNameReference ?? false;
    case '-v':
      return isVariableSet(expander, operand);
    default:
      return testFile(shell, operator.slice(1), operand);
  }
}

function isVariableSet(expander: Expander, name: string): boolean {
  const { shell } = expander;
  const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name);
  if (!element) {
    if (/^\d+$/.test(name)) return Number(name) <= shell.positional.length;
    return shell.variables.isSet(name);
  }
  const value = shell.variables.find(element[1]!)?.value;
  if (element[2] === '@' || element[2] === '*') return expander.listValues(element[1]!).length > 0;
  if (value instanceof Map) return value.has(element[2]!);
  if (Array.isArray(value)) return value[shell.variables.index(value, element[2]!, name)] !== undefined;
  return typeof value === 'string' && expander.evaluate(element[2]!) === 0n;
}

async function binary(
  expander: Expander,
  { operator, left, right }: Extract<ConditionalExpression, { type: 'binary' }>,
): Promise<boolean> {
  const text = await expander.text(left);
  const isCaseIgnored = expander.shell.shellOptions.has('nocasematch');
  if (operator === '==' || operator === '=' || operator === '!=') {
    const isMatched = matchesPattern(text, await expander.pattern(right.parts), isCaseIgnored);
    return isMatched === (operator !== '!=');
  }
  if (operator === '=~') return matchExpression(expander, text, await expander.expression(right.parts), isCaseIgnored);
  return compare(expander, text, operator, await expander.text(right));
}

function matchExpression(expander: Expander, text: string, source: string, isCaseIgnored: boolean): boolean {
  let match: RegExpExecArray | null;
  try {
    match = posixExpression(source, { isExtended: true, isCaseIgnored }).exec(text);
  } catch (error) {
    if (error instanceof ExpressionError) throw new ExpansionError('', false, 2);
    throw error;
  }
  const variable = expander.shell.variables.globalVariable('BASH_REMATCH');
  variable.value = match ? [...match].map((group) => group ?? '') : [];
  return match !== null;
}

/** Binary comparisons of strings, numbers and files. */
export function compare(expander: Expander, left: string, operator: string, right: string): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '-nt':
    case '-ot':
    case '-ef':
      return compareFiles(expander.shell, left, operator, right);
  }
  return compareNumbers(operator, expander.evaluate(left), expander.evaluate(right));
}

export function compareNumbers(operator: string, left: bigint, right: bigint): boolean {
  switch (operator) {
    case '-eq':
      return left === right;
    case '-ne':
      return left !== right;
    case '-lt':
      return left < right;
    case '-le':
      return left <= right;
    case '-gt':
      return left > right;
    default:
      return left >= right;
  }
}
