import type { ToolContext } from './tool.ts';

/** Asks on standard error and reads the answer. */
export async function confirm(context: ToolContext, question: string): Promise<boolean> {
  await context.stdout.flush();
  await context.stderr.write(`${context.name}: ${question}`);
  await context.stderr.flush();
  const answer = await context.stdin.readRecord(10);
  return /^[yY]/.test(answer?.text ?? '');
}
