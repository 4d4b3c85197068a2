import type { CommandRegistry } from './commands.svelte.ts';
import { createContext } from './context.ts';
import type { Notifications } from './notifications.svelte.ts';
import type { ProjectMemory } from './project-memory.ts';
import type { Project, ProjectStore } from './project-store.ts';
import type { RuntimeSession } from './runtime-session.ts';
import type { Settings } from './settings.svelte.ts';
import type { Theme } from './theme.svelte.ts';
import type { Layout, ViewRegistry } from './views.svelte.ts';

/** What an open project gives to every feature. */
export interface Workspace {
  readonly project: Project;
  readonly projects: ProjectStore;
  readonly memory: ProjectMemory;
  readonly commands: CommandRegistry;
  readonly notifications: Notifications;
  readonly settings: Settings;
  readonly theme: Theme;
  readonly views: ViewRegistry;
  readonly layout: Layout;
  readonly runtime: RuntimeSession;
}

/** A feature contributes commands, views and status items when a project opens. Returns how to take them back. */
export interface Feature {
  readonly id: string;
  activate(workspace: Workspace): () => void;
}

export const workspaceContext = createContext<Workspace>('workspace');
