import type { Workspace } from '$lib/platform/feature.ts';

/** Registers what belongs to the window itself. Returns how to take it back. */
export function registerShellCommands(
  { commands, layout, theme, settings }: Workspace,
  openPalette: (mode: 'commands' | 'files') => void,
): () => void {
  const stops = [
    commands.register({
      id: 'palette.commands',
      title: 'Show all commands',
      keybinding: 'Mod+Shift+P',
      run: () => openPalette('commands'),
    }),
    commands.register({
      id: 'palette.files',
      title: 'Go to file',
      keybinding: 'Mod+P',
      run: () => openPalette('files'),
    }),
    commands.register({
      id: 'view.toggleSidebar',
      title: 'View: Toggle side bar',
      keybinding: 'Mod+B',
      run: () => layout.toggle('sidebar'),
    }),
    commands.register({
      id: 'view.togglePanel',
      title: 'View: Toggle panel',
      keybinding: 'Mod+J',
      run: () => layout.toggle('panel'),
    }),
    commands.register({
      id: 'view.togglePreview',
      title: 'View: Toggle preview',
      keybinding: 'Alt+P',
      run: () => layout.toggle('aside'),
    }),
    commands.register({
      id: 'view.toggleTheme',
      title: 'View: Switch between dark and light',
      run: () => theme.toggle(),
    }),
    commands.register({
      id: 'view.useSystemTheme',
      title: 'View: Follow the system’s theme',
      run: () => settings.set('workbench.theme', 'system'),
    }),
    commands.register({ id: 'project.home', title: 'Project: All projects', run: () => location.assign('/') }),
  ];
  return () => stops.forEach((stop) => stop());
}
