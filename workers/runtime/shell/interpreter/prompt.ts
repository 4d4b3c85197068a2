import { readEscape } from '../language/ansi-c.ts';
import { Parser } from '../language/parser.ts';
import type { Expander } from './expander.ts';
import { formatDate } from './date-format.ts';
import type { Shell } from './shell.ts';

function shortDirectory(shell: Shell): string {
  const home = shell.variables.get('HOME');
  const directory = shell.workingDirectory;
  if (home && (directory === home || directory.startsWith(home + '/'))) return '~' + directory.slice(home.length);
  return directory;
}

function escapeText(shell: Shell, letter: string): string | null {
  const now = new Date();
  switch (letter) {
    case 'u':
      return shell.process.userName;
    case 'h':
      return shell.system.hostname().split('.')[0]!;
    case 'H':
      return shell.system.hostname();
    case 'w':
      return shortDirectory(shell);
    case 'W': {
      const short = shortDirectory(shell);
      return short === '~' || short === '/' ? short : short.slice(short.lastIndexOf('/') + 1);
    }
    case '$':
      return '$';
    case 's':
      return 'bash';
    case 'v':
      return '5.2';
    case 'V':
      return '5.2.15';
    case 'j':
      return String(shell.process.jobs.list.length);
    case 'l':
      return 'tty';
    case '!':
    case '#':
      return String(shell.process.history.length + 1);
    case 't':
      return formatDate(now, '%H:%M:%S');
    case 'T':
      return formatDate(now, '%I:%M:%S');
    case '@':
      return formatDate(now, '%I:%M %p');
    case 'A':
      return formatDate(now, '%H:%M');
    case 'd':
      return formatDate(now, '%a %b %d');
    case '[':
    case ']':
      return '';
    default:
      return null;
  }
}

/** The text of `PS1` and its kin. Source: Bash Reference Manual 6.9. */
export async function expandPrompt(expander: Expander, prompt: string): Promise<string> {
  const { shell } = expander;
  let decoded = '';
  for (let index = 0; index < prompt.length; index++) {
    const letter = prompt[index + 1];
    if (prompt[index] !== '\\' || letter === undefined) {
      decoded += prompt[index];
      continue;
    }
    const date = /^D\{([^}]*)\}/.exec(prompt.slice(index + 1));
    if (date) {
      decoded += formatDate(new Date(), date[1] === '' ? '%H:%M:%S' : date[1]!);
      index += date[0].length;
      continue;
    }
    const known = escapeText(shell, letter);
    const escape = known === null ? readEscape(prompt, index + 1) : null;
    // What the escapes bring in must not be expanded a second time.
    decoded += (known?.replace(/[\\$`]/g, '\\$&') ?? escape?.value) || (known === '' ? '' : `\\${letter}`);
    index = escape ? escape.next - 1 : index + 1;
  }
  if (!/[$`\\]/.test(decoded)) return decoded;
  return expander.heredoc(new Parser(decoded).parseQuotedParts(''));
}
