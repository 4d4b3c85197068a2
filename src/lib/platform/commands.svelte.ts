import { SvelteMap } from 'svelte/reactivity';
import { createContext } from './context.ts';
import { matchesKeybinding, type Keybinding } from './keybindings.ts';

/** An act a person (or, later, an agent) can ask for. The palette, menus and keys all go through it. */
export interface Command {
  /** `area.verb` */
  readonly id: string;
  readonly title: string;
  readonly keybinding?: Keybinding;
  /** False hides it from the palette: it needs arguments. */
  readonly isListed?: boolean;
  readonly isEnabled?: () => boolean;
  readonly run: (...values: never[]) => unknown;
}

export class CommandRegistry {
  readonly #commands = new SvelteMap<string, Command>();

  /** @throws Error when the id is taken. @returns a function that takes the command away. */
  register(command: Command): () => void {
    if (this.#commands.has(command.id)) throw new Error(`the command ${command.id} is registered twice`);
    this.#commands.set(command.id, command);
    return () => void this.#commands.delete(command.id);
  }

  /** @throws Error when no such command exists; what the command itself throws is passed on. */
  async execute(id: string, ...values: unknown[]): Promise<unknown> {
    const command = this.#commands.get(id);
    if (!command) throw new Error(`there is no command ${id}`);
    if (command.isEnabled && !command.isEnabled()) return undefined;
    return await (command.run as (...passed: unknown[]) => unknown)(...values);
  }

  /** What the palette shows, by title. */
  listed(): Command[] {
    return [...this.#commands.values()]
      .filter((command) => command.isListed !== false && (command.isEnabled?.() ?? true))
      .sort((left, right) => left.title.localeCompare(right.title));
  }

  /** Runs the command bound to a key press. @returns whether there was one. */
  handleKey(event: KeyboardEvent, onFailure: (reason: unknown) => void): boolean {
    for (const command of this.#commands.values()) {
      if (!command.keybinding || !matchesKeybinding(event, command.keybinding)) continue;
      if (command.isEnabled && !command.isEnabled()) continue;
      event.preventDefault();
      event.stopPropagation();
      this.execute(command.id).catch(onFailure);
      return true;
    }
    return false;
  }
}

export const commandsContext = createContext<CommandRegistry>('command registry');
