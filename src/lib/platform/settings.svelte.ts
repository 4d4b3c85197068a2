import { createContext } from './context.ts';

/** Everything a person can set, with its default. Stored in this browser. */
const defaults = {
  'workbench.theme': 'system' as 'system' | 'dark' | 'light',
  'editor.fontSize': 13,
  'editor.wrapLines': false,
  'terminal.fontSize': 13,
};

export type SettingName = keyof typeof defaults;
export type SettingValue<Name extends SettingName> = (typeof defaults)[Name];

const STORAGE_KEY = 'cloudless.settings';

export class Settings {
  #values = $state.raw<Partial<typeof defaults>>(readStored());

  get<Name extends SettingName>(name: Name): SettingValue<Name> {
    return (this.#values[name] ?? defaults[name]) as SettingValue<Name>;
  }

  set<Name extends SettingName>(name: Name, value: SettingValue<Name>): void {
    this.#values = { ...this.#values, [name]: value };
    localStorage.setItem(STORAGE_KEY, JSON.stringify(this.#values));
  }
}

function readStored(): Partial<typeof defaults> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}');
    return typeof stored === 'object' && stored !== null ? stored : {};
  } catch {
    // Text that is not JSON (edited by hand, cut off): the defaults serve.
    return {};
  }
}

export const settingsContext = createContext<Settings>('settings');
