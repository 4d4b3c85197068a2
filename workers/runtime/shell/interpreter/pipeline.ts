import type { Command, Pipeline, Script } from '../language/ast.ts';
import { openLocalPipe } from '../io/local-pipe.ts';
import type { OpenFile } from '../io/open-file.ts';
import { Task } from '../io/task.ts';
import { runInForeground } from './foreground.ts';
import type { Interpreter } from './interpreter.ts';
import type { Job } from './job.ts';

/** Runs a script in a subshell of its own task and returns its exit code; never throws `Terminated`. */
export async function runForked(
  parent: Interpreter,
  job: Job | null,
  parentTask: Task,
  prepare: (child: Interpreter) => void,
  run: (child: Interpreter) => Promise<number>,
): Promise<number> {
  const task = new Task(parentTask.system, parentTask);
  const shell = parent.shell.fork(task);
  shell.job = job;
  const child = parent.create(shell);
  try {
    prepare(child);
    return await child.toEnd(() => run(child));
  } finally {
    task.dispose();
  }
}

export function runSubshell(interpreter: Interpreter, body: Script, source: string): Promise<number> {
  return runInForeground(interpreter.shell, source, (job, task) =>
    runForked(
      interpreter,
      job,
      task,
      () => undefined,
      (child) => child.script(body),
    ),
  );
}

/** Runs the stages of a pipeline side by side, connected by pipes. */
export function runPipelineStages(interpreter: Interpreter, pipeline: Pipeline, source: string): Promise<number> {
  const { shell } = interpreter;
  const isLastHere = shell.shellOptions.has('lastpipe') && !shell.isJobControlled;
  return runInForeground(shell, source, async (job, task) => {
    const stages = startStages(interpreter, pipeline, job, task, isLastHere);
    const statuses = await Promise.all(stages);
    interpreter.setPipeStatus(statuses);
    if (!shell.has('pipefail')) return statuses[statuses.length - 1]!;
    return statuses.findLast((status) => status !== 0) ?? 0;
  });
}

function startStages(
  interpreter: Interpreter,
  pipeline: Pipeline,
  job: Job,
  task: Task,
  isLastHere: boolean,
): Promise<number>[] {
  const { commands, isErrorPiped } = pipeline;
  const { shell } = interpreter;
  let input: OpenFile | null = null;
  return commands.map((command, index) => {
    const isLast = index === commands.length - 1;
    const [reader, writer] = isLast ? [null, null] : openLocalPipe(shell.system);
    const stageInput = input;
    input = reader;
    if (isLast && isLastHere && stageInput) return runLastHere(interpreter, command, stageInput);
    return runForked(
      interpreter,
      job,
      task,
      ({ shell: stage }) => {
        if (stageInput) stage.setFile(0, stageInput);
        if (writer) {
          stage.setFile(1, writer);
          if (isErrorPiped[index]) stage.setFile(2, writer.retain());
        }
      },
      (child) => child.command(command, ''),
    );
  });
}

/** `shopt -s lastpipe`: the last stage runs in the shell itself. */
async function runLastHere(interpreter: Interpreter, command: Command, input: OpenFile): Promise<number> {
  const { shell } = interpreter;
  const saved = shell.descriptors.get(0)?.retain();
  shell.setFile(0, input);
  try {
    return await interpreter.command(command, '');
  } finally {
    if (saved) shell.setFile(0, saved);
  }
}
