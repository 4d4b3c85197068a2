import { createContext } from './context.ts';

export interface NotificationAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Notification {
  readonly id: number;
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly action?: NotificationAction;
}

/** Milliseconds a note stays. Errors stay until they are closed. */
const lifetimes = { info: 6000, warning: 12_000, error: 0 } as const;

export class Notifications {
  #nextId = 1;
  readonly #shown = new WeakSet<Error>();
  items = $state.raw<readonly Notification[]>([]);

  show(severity: Notification['severity'], message: string, action?: NotificationAction): number {
    const same = this.items.find((item) => item.message === message && item.severity === severity);
    if (same) return same.id;
    const id = this.#nextId++;
    this.items = [...this.items, { id, severity, message, action }];
    const lifetime = lifetimes[severity];
    if (lifetime > 0) setTimeout(() => this.dismiss(id), lifetime);
    return id;
  }

  /** Shows what was thrown, without a stack; what several parts met at once is shown once. */
  showFailure(what: string, reason: unknown): void {
    if (reason instanceof Error) {
      if (this.#shown.has(reason)) return;
      this.#shown.add(reason);
    }
    this.show('error', `${what}: ${reason instanceof Error ? reason.message : String(reason)}`);
  }

  dismiss(id: number): void {
    this.items = this.items.filter((item) => item.id !== id);
  }
}

export const notificationsContext = createContext<Notifications>('notifications');
