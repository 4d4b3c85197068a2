import { createContext } from './context.ts';
import { Settings, settingsContext } from './settings.svelte.ts';
import { Theme } from './theme.svelte.ts';

export const themeContext = createContext<Theme>('theme');

/** Provides settings and theme to everything below, and puts the theme in force before anything is drawn. */
export function provideAppearance(): Theme {
  const theme = themeContext.provide(new Theme(settingsContext.provide(new Settings())));
  document.documentElement.dataset.theme = theme.name;
  return theme;
}
