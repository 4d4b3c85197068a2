import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';
import { zipSync } from 'fflate';

/** Milliseconds an installation may take on a slow machine. */
export const INSTALL = 120_000;

/** One project open in a page, driven as a person would: by what is seen and by the keyboard. */
export class WorkbenchPage {
  readonly page: Page;
  #nextMark = 1;

  constructor(page: Page) {
    this.page = page;
  }

  /** From the projects page into a new project of a template. */
  static async fromTemplate(page: Page, title: string, home = '/'): Promise<WorkbenchPage> {
    await page.goto(home);
    await page.getByRole('button', { name: title }).click();
    await page.waitForURL(/\/w\/[a-z0-9]+/);
    const workbench = new WorkbenchPage(page);
    await workbench.ready();
    return workbench;
  }

  /** From the projects page into a project of the given files, through the zip import. */
  static async fromFiles(page: Page, files: Record<string, string>, home = '/'): Promise<WorkbenchPage> {
    await page.goto(home);
    await page.getByLabel('Zip archive to import').setInputFiles({
      name: 'project.zip',
      mimeType: 'application/zip',
      buffer: zipOf(files),
    });
    await page.waitForURL(/\/w\/[a-z0-9]+/);
    const workbench = new WorkbenchPage(page);
    await workbench.ready();
    return workbench;
  }

  async ready(): Promise<void> {
    await expect(this.page.locator('[data-phase]')).toHaveAttribute('data-phase', 'ready', { timeout: 30_000 });
  }

  get projectId(): string {
    return new URL(this.page.url()).pathname.split('/').pop() ?? '';
  }

  originOf(place: 'runtime' | number): string {
    const { host } = new URL(this.page.url());
    const label = place === 'runtime' ? `r-${this.projectId}` : `p${place}-${this.projectId}`;
    return `http://${label}.${host}`;
  }

  get #shownTerminal(): Locator {
    return this.page.locator('[data-terminal]:not(.is-hidden)');
  }

  /** What the shown terminal has on its screen; lines that were wrapped are whole again. */
  async screen(): Promise<string> {
    return await this.#shownTerminal.evaluate((terminal) => {
      const rows = [...terminal.querySelectorAll('.xterm-rows > div')];
      return rows.map((row) => row.textContent.replace(/\u00a0/g, ' ').trimEnd()).join('\n');
    });
  }

  async type(text: string): Promise<void> {
    await this.#shownTerminal.locator('textarea').focus();
    await this.page.keyboard.type(text);
  }

  async enter(line: string): Promise<void> {
    await this.type(line);
    await this.page.keyboard.press('Enter');
  }

  async interrupt(): Promise<void> {
    await this.#shownTerminal.locator('textarea').focus();
    await this.page.keyboard.press('Control+c');
  }

  async sees(text: string | RegExp, timeout = 30_000): Promise<void> {
    const expected = typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text);
    await expect.poll(() => this.screen(), { timeout, intervals: [50, 100, 250] }).toEqual(expected);
  }

  /** Waits for a prompt that takes commands. */
  async prompt(timeout = 30_000): Promise<void> {
    await this.sees(/[$#❯>]\s*$/, timeout);
  }

  async newTerminal(): Promise<void> {
    await this.page.getByRole('button', { name: 'New terminal' }).click();
    await this.prompt();
  }

  /**
   * Runs a command in the shown terminal and waits for its end.
   *
   * @returns its exit code, and what the screen shows of its output.
   */
  async run(command: string, timeout = 30_000): Promise<{ code: number; output: string }> {
    const mark = `ended-${this.#nextMark++}`;
    await this.enter(`${command}; echo ${mark.slice(0, 3)}''${mark.slice(3)}:$?`);
    const end = new RegExp(`^${mark}:(\\d+)$`, 'm');
    await this.sees(end, timeout);
    const screen = await this.screen();
    const match = end.exec(screen)!;
    return { code: Number(match[1]), output: screen.slice(0, match.index) };
  }

  /** Another command runs, and the files of the project are what they should be. */
  async staysAlive(files: Record<string, string> = {}): Promise<void> {
    await this.newTerminal();
    const { code, output } = await this.run("node -p '6*7'");
    expect(output).toMatch(/^42$/m);
    expect(code).toBe(0);
    for (const [path, text] of Object.entries(files)) {
      await this.open(path);
      expect(await this.editorText()).toBe(text);
    }
  }

  /** Opens a file through the palette. */
  async open(path: string): Promise<void> {
    await this.page.keyboard.press('Control+p');
    const field = this.page.getByRole('combobox', { name: 'File name' });
    await field.fill(path);
    await expect(this.page.getByRole('option').first()).toContainText(path.slice(path.lastIndexOf('/') + 1));
    await field.press('Enter');
    await expect(this.page.getByRole('tabpanel', { name: path })).toBeVisible();
  }

  get editor(): Locator {
    return this.page.locator('.cm-content');
  }

  async editorText(): Promise<string> {
    return await this.editor.evaluate((content) =>
      [...content.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n'),
    );
  }

  /** Replaces one occurrence of a text in the open file, through the keyboard. */
  async replaceInEditor(from: string, to: string): Promise<void> {
    const line = this.page.locator('.cm-line', { hasText: from }).first();
    await line.scrollIntoViewIfNeeded();
    await line.click();
    const text = await line.textContent();
    await this.page.keyboard.press('Home');
    await this.page.keyboard.press('Home');
    await this.page.keyboard.press('Shift+End');
    const indent = /^\s*/.exec(text ?? '')![0];
    // Home stops at the first character of the text, or goes to the margin: replace the whole line either way.
    const selected = await this.page.evaluate(() => String(getSelection()));
    const whole = (text ?? '').replace(from, to);
    await this.page.keyboard.insertText(selected.startsWith(indent) ? whole : whole.slice(indent.length));
    await this.saved();
  }

  async saved(): Promise<void> {
    await expect(this.page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'saved');
  }

  get preview(): FrameLocator {
    return this.page.frameLocator('iframe[title="Preview"]');
  }

  async reloadPreview(): Promise<void> {
    await this.page.getByRole('button', { name: 'Reload the preview' }).click();
  }

  /** The notes on the screen. */
  async notes(): Promise<string[]> {
    return await this.page.locator('.toast').allInnerTexts();
  }
}

export function zipOf(files: Record<string, string>): Buffer {
  const encoder = new TextEncoder();
  return Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, encoder.encode(text)]))),
  );
}
