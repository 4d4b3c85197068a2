import { FileMode, StatField, STAT_FIELDS, DirectoryEntryType } from '../../abi/file-modes.ts';
import type { Shell } from '../interpreter/shell.ts';
import { decodeText } from '../io/text.ts';
import type { Completion } from './line-editor.ts';

const record = new Float64Array(STAT_FIELDS);
const keywords = 'if then else elif fi case esac for select while until do done in function time'.split(' ');

/** The word before the cursor as typed, without its quoting, and where it begins. */
interface PartialWord {
  readonly start: number;
  readonly text: string;
  readonly quote: string;
  /** The words of the same command before it. */
  readonly before: readonly string[];
}

function partialWord(line: string): PartialWord {
  const characters = [...line];
  let start = 0;
  let text = '';
  let quote = '';
  let before: string[] = [];
  let isInWord = false;
  const finish = (at: number): void => {
    if (isInWord) before.push(text);
    text = '';
    isInWord = false;
    start = at;
  };
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    if (quote !== '') {
      if (character === quote) quote = '';
      else if (character === '\\' && quote === '"') text += characters[++index] ?? '';
      else text += character;
      continue;
    }
    if (/\s/.test(character)) finish(index + 1);
    else if (/[;&|(]/.test(character)) {
      finish(index + 1);
      before = [];
    } else {
      isInWord = true;
      if (character === "'" || character === '"') quote = character;
      else if (character === '\\') text += characters[++index] ?? '';
      else if (character === '>' || character === '<') {
        finish(index + 1);
        before.push(character);
      } else text += character;
    }
  }
  return { start, text, quote, before };
}

function quoted(text: string, quote: string): string {
  if (quote !== '') return quote + text;
  return text.replace(/[ \t!"#$&'()*,;<>?[\\\]^`{|}]/g, '\\$&').replace(/^\\~/, '~');
}

function isDirectory(shell: Shell, path: string): boolean {
  return shell.system.stat(path, record) >= 0 && (record[StatField.MODE]! & FileMode.S_IFMT) === FileMode.S_IFDIR;
}

function completeFiles(
  shell: Shell,
  word: PartialWord,
  isWanted: (path: string, isFolder: boolean) => boolean,
): Completion {
  const slash = word.text.lastIndexOf('/');
  const folder = word.text.slice(0, slash + 1);
  const prefix = word.text.slice(slash + 1);
  const home = shell.variables.get('HOME') ?? '/home';
  const path = shell.resolve(folder.replace(/^~(?=\/)/, home) || '.');
  const listing = shell.system.readdir(path);
  if (typeof listing === 'number') return { start: word.start, candidates: [], labels: [] };
  const candidates: string[] = [];
  const labels: string[] = [];
  const names = listing.names
    .map((name, index) => ({ name, type: listing.types[index]! }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, type } of names) {
    if (!name.startsWith(prefix) || (name.startsWith('.') && !prefix.startsWith('.'))) continue;
    const isFolder =
      type === DirectoryEntryType.DIRECTORY ||
      (type === DirectoryEntryType.LINK && isDirectory(shell, `${path}/${name}`));
    if (!isWanted(`${path}/${name}`, isFolder)) continue;
    candidates.push(quoted(folder + name, word.quote) + (isFolder ? '/' : word.quote));
    labels.push(isFolder ? `${name}/` : name);
  }
  if (candidates.length === 1 && !candidates[0]!.endsWith('/')) candidates[0] += ' ';
  return { start: word.start, candidates, labels };
}

function fromList(word: PartialWord, names: Iterable<string>): Completion {
  const matching = [...new Set(names)].filter((name) => name.startsWith(word.text)).sort();
  return { start: word.start, candidates: matching.length === 1 ? [`${matching[0]} `] : matching, labels: matching };
}

function commandNames(shell: Shell): Set<string> {
  const names = new Set<string>([
    ...shell.process.commands.builtins.keys(),
    ...shell.functions.keys(),
    ...shell.aliases.keys(),
    ...keywords,
  ]);
  for (const directory of (shell.variables.get('PATH') ?? '').split(':')) {
    const listing = shell.system.readdir(shell.resolve(directory || '.'));
    if (typeof listing !== 'number') for (const name of listing.names) names.add(name);
  }
  return names;
}

/** Scripts of the nearest package.json, as `npm run` would find them. */
function npmScripts(shell: Shell): string[] {
  for (let folder = shell.workingDirectory; ; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    const contents = shell.system.readFile(`${folder}/package.json`);
    if (typeof contents !== 'number') {
      try {
        const manifest: unknown = JSON.parse(decodeText(contents));
        const scripts = (manifest as { scripts?: unknown } | null)?.scripts;
        return scripts !== null && typeof scripts === 'object' ? Object.keys(scripts) : [];
      } catch {
        // A manifest that does not parse has no scripts to offer.
        return [];
      }
    }
    if (folder === '') return [];
  }
}

const npmCommands =
  'access audit ci config create dedupe docs exec explain help init install link list ls outdated pack pkg prune publish rebuild restart root run run-script search start stop test uninstall update version view whoami'.split(
    ' ',
  );

/** Completes the word before the cursor: a variable, a command, an npm script, a file. */
export function completeLine(shell: Shell, line: string): Completion {
  const word = partialWord(line);
  const variable = /\$(\{?)(\w*)$/.exec(word.text);
  if (variable && word.quote !== "'") {
    const names = shell.variables
      .entries()
      .map(([name]) => name)
      .filter((name) => name.startsWith(variable[2]!));
    const head = word.text.slice(0, variable.index);
    const tail = variable[1] === '{' ? '}' : '';
    const opened = word.quote + head;
    return {
      start: word.start,
      candidates: names.map((name) => `${opened}$${variable[1]}${name}${tail}`),
      labels: names,
    };
  }
  const words = word.before.filter((each) => !/^[A-Za-z_]\w*=/.test(each));
  const last = words.at(-1);
  if (last === '<' || last === '>') return completeFiles(shell, word, () => true);
  const isCommand =
    words.length === 0 ||
    ['sudo', 'time', 'exec', 'command', 'nohup', 'xargs', 'then', 'do', 'else', '!'].includes(last!);
  if (isCommand && !word.text.includes('/') && !word.text.startsWith('~')) return fromList(word, commandNames(shell));
  if (isCommand) return completeFiles(shell, word, (path, isFolder) => isFolder || shell.system.access(path, 1) === 0);
  const [command, second] = words;
  if (command === 'npm' && (second === 'run' || second === 'run-script') && words.length === 2)
    return fromList(word, npmScripts(shell));
  if (command === 'npm' && words.length === 1) return fromList(word, npmCommands);
  if (command === 'cd' || command === 'rmdir' || command === 'pushd')
    return completeFiles(shell, word, (_, isFolder) => isFolder);
  if (command === 'export' || command === 'unset')
    return fromList(
      word,
      shell.variables.entries().map(([name]) => name),
    );
  if (command === 'type' || command === 'which') return fromList(word, commandNames(shell));
  return completeFiles(shell, word, () => true);
}
