// The page of the contract tests: the stock client, and what tests need to drive it.
import { reloadPreview, WebContainer, type WebContainerProcess } from '@webcontainer/api';

async function textOf(process: WebContainerProcess): Promise<string> {
  let text = '';
  await process.output.pipeTo(new WritableStream({ write: (chunk) => void (text += chunk) }));
  return text;
}

const contract = {
  WebContainer,
  reloadPreview,
  textOf,
  /** Boots, runs `act` and tears down, so that every test begins with an empty container. */
  async withContainer<Result>(
    act: (container: WebContainer) => Promise<Result>,
    options: Parameters<typeof WebContainer.boot>[0] = {},
  ): Promise<Result> {
    const container = await WebContainer.boot({ coep: 'require-corp', ...options });
    try {
      return await act(container);
    } finally {
      container.teardown();
    }
  },
  async run(container: WebContainer, command: string, args: string[]): Promise<{ output: string; code: number }> {
    const process = await container.spawn(command, args);
    const output = await textOf(process);
    return { output: output.replaceAll('\r\n', '\n'), code: await process.exit };
  },
  async messageOf(act: () => unknown): Promise<string> {
    try {
      await act();
      return 'nothing was thrown';
    } catch (reason) {
      return reason instanceof Error ? reason.message : String(reason);
    }
  },
};

export type Contract = typeof contract;
(globalThis as unknown as { contract: Contract }).contract = contract;
