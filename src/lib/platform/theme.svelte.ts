import { MediaQuery } from 'svelte/reactivity';
import type { Settings } from './settings.svelte.ts';

/** Which of the two themes is in force: the person's choice, else the system's. */
export class Theme {
  readonly #settings: Settings;
  readonly #prefersLight = new MediaQuery('prefers-color-scheme: light');

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get name(): 'dark' | 'light' {
    const chosen = this.#settings.get('workbench.theme');
    if (chosen !== 'system') return chosen;
    return this.#prefersLight.current ? 'light' : 'dark';
  }

  toggle(): void {
    this.#settings.set('workbench.theme', this.name === 'dark' ? 'light' : 'dark');
  }
}
