import type { Loopback } from '../loopback.ts';
import { LoopbackConnection } from './loopback-connection.ts';

/** Milliseconds an idle connection is kept: less than the five seconds after which Node's servers close theirs. */
const IDLE_TIME = 4000;
/** As many as browsers keep to one host. */
const IDLE_LIMIT = 6;

interface Idle {
  readonly connection: LoopbackConnection;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Connections to the loopback's servers, kept for the next request. */
export class ConnectionPool {
  readonly #loopback: Loopback;
  readonly #idle = new Map<number, Idle[]>();

  constructor(loopback: Loopback) {
    this.#loopback = loopback;
  }

  /** Null when nothing listens there. `isFresh` tells whether it was used before. */
  async take(port: number): Promise<{ connection: LoopbackConnection; isFresh: boolean } | null> {
    const idle = this.#idle.get(port) ?? [];
    for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
      clearTimeout(kept.timer);
      if (!kept.connection.isStale) return { connection: kept.connection, isFresh: false };
      kept.connection.close();
    }
    const connection = await this.open(port);
    return connection === null ? null : { connection, isFresh: true };
  }

  /** A connection that will not come back. Null when nothing listens there. */
  open(port: number): Promise<LoopbackConnection | null> {
    return LoopbackConnection.open(this.#loopback, port);
  }

  give(port: number, connection: LoopbackConnection): void {
    const idle = this.#idle.get(port) ?? [];
    if (connection.isStale || idle.length >= IDLE_LIMIT) {
      connection.close();
      return;
    }
    const timer = setTimeout(() => {
      idle.splice(
        idle.findIndex((kept) => kept.connection === connection),
        1,
      );
      connection.close();
    }, IDLE_TIME);
    idle.push({ connection, timer });
    this.#idle.set(port, idle);
  }

  close(): void {
    for (const idle of this.#idle.values()) {
      for (const { connection, timer } of idle) {
        clearTimeout(timer);
        connection.close();
      }
    }
    this.#idle.clear();
  }
}
