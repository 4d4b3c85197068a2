import type { Pipeline } from '../language/ast.ts';
import type { Interpreter } from './interpreter.ts';

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;
}

/** `time pipeline`. Processor time is not known apart from wall time in a browser; it is given as zero. */
export async function timePipeline(interpreter: Interpreter, pipeline: Pipeline, source: string): Promise<number> {
  const start = performance.now();
  const status = await interpreter.stages(pipeline, source);
  const seconds = (performance.now() - start) / 1000;
  const text =
    pipeline.timed === 'posix'
      ? `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`
      : `\nreal\t${minutes(seconds)}\nuser\t${minutes(0)}\nsys\t${minutes(0)}\n`;
  await interpreter.shell.print(text, 2);
  return status;
}
