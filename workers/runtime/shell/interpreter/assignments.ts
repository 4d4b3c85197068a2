import type { ArrayElement, Assignment } from '../language/ast.ts';
import { ExpansionError } from './control-flow.ts';
import type { Expander } from './expander.ts';
import type { Variable } from './variables.ts';

/** Assigns in the shell itself. Returns the text for `set -x`. */
export async function assign(expander: Expander, assignment: Assignment): Promise<string> {
  const { variables, options } = expander.shell;
  const { name, isAppend } = assignment;
  let shown: string;
  if (assignment.elements) {
    const variable = variables.writable(name);
    await assignArray(expander, name, variable, assignment.elements, isAppend);
    shown = `${name}=(${assignment.elements.map(({ value }) => value.source).join(' ')})`;
  } else {
    const value = await expander.assignmentText(assignment.value!);
    if (assignment.subscript) {
      const subscript = await expander.partsText(assignment.subscript);
      variables.setElement(name, subscript, value, isAppend);
      shown = `${name}[${subscript}]=${value}`;
    } else {
      variables.set(name, value, isAppend);
      shown = `${name}${isAppend ? '+' : ''}=${value}`;
    }
  }
  if (options.has('allexport')) variables.writable(name).isExported = true;
  return shown;
}

/** `name=(...)` */
export async function assignArray(
  expander: Expander,
  name: string,
  variable: Variable,
  elements: readonly ArrayElement[],
  isAppend: boolean,
): Promise<void> {
  if (variable.isReadonly) throw new ExpansionError(`${name}: readonly variable`);
  if (variable.value instanceof Map) await fillMap(expander, variable, elements, isAppend);
  else await fillArray(expander, name, variable, elements, isAppend);
}

async function fillMap(
  expander: Expander,
  variable: Variable,
  elements: readonly ArrayElement[],
  isAppend: boolean,
): Promise<void> {
  const map = new Map<string, string>(isAppend ? (variable.value as Map<string, string>) : []);
  const plain: string[] = [];
  for (const element of elements) {
    if (element.subscript === null) {
      plain.push(...(await expander.words([element.value])));
      continue;
    }
    const key = await expander.partsText(element.subscript);
    const value = await expander.assignmentText(element.value);
    map.set(key, expander.shell.variables.coerce(variable, element.isAppend ? (map.get(key) ?? '') + value : value));
  }
  for (let index = 0; index < plain.length; index += 2) map.set(plain[index]!, plain[index + 1] ?? '');
  variable.value = map;
}

async function fillArray(
  expander: Expander,
  name: string,
  variable: Variable,
  elements: readonly ArrayElement[],
  isAppend: boolean,
): Promise<void> {
  const { variables } = expander.shell;
  const old = variables.toArray({ ...variable });
  const array: string[] = isAppend ? old.slice() : [];
  let next = array.length;
  for (const element of elements) {
    if (element.subscript === null) {
      for (const value of await expander.words([element.value])) array[next++] = variables.coerce(variable, value);
      continue;
    }
    next = variables.index(array, await expander.partsText(element.subscript), name);
    const value = await expander.assignmentText(element.value);
    array[next] = variables.coerce(variable, element.isAppend ? (array[next] ?? '') + value : value);
    next++;
  }
  variable.value = array;
}
