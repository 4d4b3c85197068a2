import { createContext } from '$lib/platform/context.ts';
import type { Workspace } from '$lib/platform/feature.ts';
import type { WebContainerProcess } from '@webcontainer/api';
import type { FitAddon } from '@xterm/addon-fit';
import type { ITheme, Terminal } from '@xterm/xterm';

/** One terminal with the shell that runs in it. */
export class TerminalTab {
  readonly id: number;
  title = $state('');
  isEnded = $state(false);
  terminal: Terminal | null = null;
  fit: FitAddon | null = null;
  process: WebContainerProcess | null = null;
  /** Typed once the shell shows its prompt. */
  firstCommand: string | null;

  constructor(id: number, firstCommand: string | null) {
    this.id = id;
    this.title = `Terminal ${id}`;
    this.firstCommand = firstCommand;
  }
}

export class TerminalModel {
  readonly workspace: Workspace;
  #nextId = 1;
  tabs = $state.raw<readonly TerminalTab[]>([]);
  active = $state.raw<TerminalTab | null>(null);

  constructor(workspace: Workspace) {
    this.workspace = workspace;
    this.open(workspace.project.seed?.command ?? null);
  }

  open(firstCommand: string | null = null): TerminalTab {
    const tab = new TerminalTab(this.#nextId++, firstCommand);
    this.tabs = [...this.tabs, tab];
    this.active = tab;
    return tab;
  }

  close(tab: TerminalTab): void {
    tab.process?.kill();
    tab.terminal?.dispose();
    const index = this.tabs.indexOf(tab);
    this.tabs = this.tabs.filter((open) => open !== tab);
    if (this.active === tab) this.active = this.tabs[Math.min(index, this.tabs.length - 1)] ?? null;
  }

  /** Starts the shell of a tab whose terminal is on the screen, and connects the two. */
  async start(tab: TerminalTab): Promise<void> {
    const { terminal } = tab;
    if (!terminal || tab.process) return;
    // A runtime that cannot start says so itself.
    const container = await this.workspace.runtime.ready().catch(() => null);
    if (container === null) return;
    const process = await container.spawn('jsh', [], { terminal: { cols: terminal.cols, rows: terminal.rows } });
    tab.process = process;
    const input = process.input.getWriter();
    const typing = terminal.onData((data) => void input.write(data));
    const resizing = terminal.onResize(({ cols, rows }) => process.resize({ cols, rows }));
    let firstCommand = tab.firstCommand;
    void process.output.pipeTo(
      new WritableStream({
        async write(text) {
          // The terminal's own back pressure: the next chunk waits until this one is drawn.
          await new Promise<void>((resolve) => terminal.write(text, resolve));
          if (firstCommand === null) return;
          const command = firstCommand;
          firstCommand = null;
          await input.write(`${command}\n`);
        },
      }),
    );
    const code = await process.exit;
    typing.dispose();
    resizing.dispose();
    tab.process = null;
    tab.firstCommand = null;
    tab.isEnded = true;
    terminal.write(`\r\n[The shell ended with code ${code}. Press Enter for a new one.]\r\n`);
    const restarting = terminal.onData((data) => {
      if (data !== '\r') return;
      restarting.dispose();
      tab.isEnded = false;
      terminal.reset();
      this.start(tab).catch((reason: unknown) => this.reportFailure(reason));
    });
  }

  reportFailure(reason: unknown): void {
    this.workspace.notifications.showFailure('The terminal could not start', reason);
  }
}

/** Puts a terminal into a place on the page: the first one, or another one later. */
export function showTerminal(terminal: Terminal, place: HTMLElement): void {
  if (terminal.element) place.append(terminal.element);
  else terminal.open(place);
}

/** The sixteen terminal colours and the rest, read from the design tokens of the theme in force. */
export function terminalTheme(element: Element): ITheme {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    background: token('--surface-0'),
    foreground: token('--ink'),
    cursor: token('--accent'),
    cursorAccent: token('--surface-0'),
    selectionBackground: token('--selection'),
    black: token('--surface-3'),
    brightBlack: token('--ink-faint'),
    red: token('--bad'),
    brightRed: token('--bad'),
    green: token('--good'),
    brightGreen: token('--good'),
    yellow: token('--warn'),
    brightYellow: token('--warn'),
    blue: token('--accent'),
    brightBlue: token('--accent-strong'),
    magenta: token('--code-function'),
    brightMagenta: token('--code-function'),
    cyan: token('--code-type'),
    brightCyan: token('--code-type'),
    white: token('--ink'),
    brightWhite: token('--ink'),
  };
}

export const terminalContext = createContext<TerminalModel>('terminals');
