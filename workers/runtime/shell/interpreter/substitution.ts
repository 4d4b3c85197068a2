import { OpenFlag } from '../../abi/file-modes.ts';
import type { Redirection, Script } from '../language/ast.ts';
import { Input } from '../io/input.ts';
import { openKernelFile } from '../io/kernel-file.ts';
import { openLocalPipe } from '../io/local-pipe.ts';
import { SystemError } from '../io/system-error.ts';
import type { Interpreter } from './interpreter.ts';
import { runForked } from './pipeline.ts';
import type { Shell } from './shell.ts';

/** `$(...)` */
export async function captureOutput(interpreter: Interpreter, body: Script): Promise<string> {
  const { shell } = interpreter;
  const file = onlyInput(body);
  if (file) return trim(await readFile(interpreter, file));
  const [reader, writer] = openLocalPipe(shell.system);
  const running = runForked(
    interpreter,
    shell.job,
    shell.task,
    ({ shell: inner }) => {
      inner.setFile(1, writer);
      if (!inner.shellOptions.has('inherit_errexit')) inner.options.delete('errexit');
    },
    (child) => child.script(body),
  );
  const output = new Input(reader, shell.task).readText().finally(() => reader.release());
  const [text, status] = await Promise.all([output, running]);
  shell.task.check();
  shell.substitutionStatus = status;
  shell.lastStatus = status;
  return trim(text);
}

function trim(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end--;
  return text.slice(0, end).replaceAll('\0', '');
}

/** The redirection of `$(<file)`. */
function onlyInput(body: Script): Redirection | null {
  const list = body.lists.length === 1 ? body.lists[0]! : null;
  const command = list?.rest.length === 0 && list.first.commands.length === 1 ? list.first.commands[0]! : null;
  if (command?.type !== 'simple' || command.words.length > 0 || command.assignments.length > 0) return null;
  const redirection = command.redirections.length === 1 ? command.redirections[0]! : null;
  return redirection?.operator === '<' && redirection.fd === null ? redirection : null;
}

async function readFile(interpreter: Interpreter, redirection: Redirection): Promise<string> {
  const { shell, expander } = interpreter;
  const path = (await expander.words([redirection.target])).join(' ');
  try {
    const file = openKernelFile(shell.system, shell.resolve(path), OpenFlag.O_RDONLY);
    try {
      shell.substitutionStatus = 0;
      return await new Input(file, shell.task).readText();
    } finally {
      file.release();
    }
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    shell.substitutionStatus = 1;
    await shell.report(`${path}: ${error.message}`);
    return '';
  }
}

/** `<(...)` and `>(...)`: a pipe whose other end is named by its descriptor. */
export async function connectProcess(interpreter: Interpreter, body: Script, direction: '<' | '>'): Promise<string> {
  const { shell } = interpreter;
  const [reader, writer] = openLocalPipe(shell.system);
  const [ours, theirs] = direction === '<' ? [reader, writer] : [writer, reader];
  let fd = 63;
  while (shell.descriptors.has(fd)) fd--;
  void runForked(
    interpreter,
    shell.job,
    shell.task,
    ({ shell: inner }) => inner.setFile(direction === '<' ? 1 : 0, theirs),
    (child) => child.script(body),
  );
  shell.descriptors.set(fd, ours);
  shell.temporaries.push({ fd, file: ours });
  return `/dev/fd/${fd}`;
}

/** Closes what process substitutions of the ended command left open. */
export function closeTemporaries(shell: Shell): void {
  if (shell.temporaries.length === 0) return;
  for (const { fd, file } of shell.temporaries.splice(0)) {
    if (shell.descriptors.get(fd) !== file) continue;
    shell.descriptors.delete(fd);
    file.release();
  }
}
