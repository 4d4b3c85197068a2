import type { Component } from 'svelte';
import { createContext } from './context.ts';
import type { ProjectMemory } from './project-memory.ts';

export type ViewPlace = 'sidebar' | 'center' | 'panel' | 'aside';

/** A part of the window that a feature fills. The shell knows views, never features. */
export interface View {
  readonly id: string;
  readonly title: string;
  readonly place: ViewPlace;
  readonly icon: Component<{ size?: number }>;
  readonly component: Component;
  /** Runs where the view's component is made, to provide it with the contexts it uses. */
  readonly setup?: () => void;
}

/** A short text in the status bar; pressing it runs a command. */
export interface StatusItem {
  readonly id: string;
  readonly side: 'start' | 'end';
  readonly component: Component;
  readonly setup?: () => void;
}

export class ViewRegistry {
  views = $state.raw<readonly View[]>([]);
  statusItems = $state.raw<readonly StatusItem[]>([]);

  add(view: View): void {
    this.views = [...this.views, view];
  }

  addStatusItem(item: StatusItem): void {
    this.statusItems = [...this.statusItems, item];
  }

  at(place: ViewPlace): readonly View[] {
    return this.views.filter((view) => view.place === place);
  }
}

interface RememberedLayout {
  readonly isSidebarOpen: boolean;
  readonly isPanelOpen: boolean;
  readonly isAsideOpen: boolean;
}

const isRememberedLayout = (value: unknown): value is RememberedLayout =>
  typeof value === 'object' && value !== null && 'isSidebarOpen' in value && 'isPanelOpen' in value;

/** Which areas are visible, and the one shown on a narrow screen; remembered for each project. */
export class Layout {
  readonly #memory: ProjectMemory;
  isSidebarOpen = $state(true);
  isPanelOpen = $state(true);
  isAsideOpen = $state(true);
  /** On narrow screens one place fills the window. */
  narrowPlace = $state<ViewPlace>('center');

  constructor(memory: ProjectMemory) {
    this.#memory = memory;
    Object.assign(
      this,
      memory.read('layout', isRememberedLayout, { isSidebarOpen: true, isPanelOpen: true, isAsideOpen: true }),
    );
  }

  reveal(place: ViewPlace): void {
    this.narrowPlace = place;
    if (place !== 'center') this.#setOpen(place, true);
  }

  toggle(place: Exclude<ViewPlace, 'center'>): void {
    this.#setOpen(place, !this.#isOpen(place));
    if (this.narrowPlace === place) this.narrowPlace = 'center';
  }

  #isOpen(place: Exclude<ViewPlace, 'center'>): boolean {
    return { sidebar: this.isSidebarOpen, panel: this.isPanelOpen, aside: this.isAsideOpen }[place];
  }

  #setOpen(place: Exclude<ViewPlace, 'center'>, isOpen: boolean): void {
    if (place === 'sidebar') this.isSidebarOpen = isOpen;
    else if (place === 'panel') this.isPanelOpen = isOpen;
    else this.isAsideOpen = isOpen;
    this.#memory.write('layout', {
      isSidebarOpen: this.isSidebarOpen,
      isPanelOpen: this.isPanelOpen,
      isAsideOpen: this.isAsideOpen,
    } satisfies RememberedLayout);
  }
}

export const viewsContext = createContext<ViewRegistry>('view registry');
export const layoutContext = createContext<Layout>('layout');
