/**
 * Notices what dies without a word: a browser tells a page neither that a frame has crashed nor that a worker has.
 *
 * Rules: it counts its own rounds, not time, so that a device that was asleep is no dead one; whoever computes may be silent
 * for as long as it takes, and is only reported once.
 */

const ROUND = 2000; // ms
/** Rounds without an answer after which what has nothing else to do is dead. */
const DEAD = 6;
/** Rounds without an answer after which a silence is worth telling. */
const SILENT = 15;

/** Something that answers pings. */
export interface Watched {
  ping(): void;
  /** Whether it runs code, which may keep it from answering. */
  isBusy(): boolean;
  onDead(): void;
  onSilent(): void;
}

export class Watchdog {
  readonly #unanswered = new Map<Watched, number>();
  readonly #timer = setInterval(() => this.#round(), ROUND);

  watch(watched: Watched): void {
    this.#unanswered.set(watched, 0);
  }

  forget(watched: Watched): void {
    this.#unanswered.delete(watched);
  }

  /** Whatever is heard of it is an answer. */
  answered(watched: Watched): void {
    if (this.#unanswered.has(watched)) this.#unanswered.set(watched, 0);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#unanswered.clear();
  }

  #round(): void {
    for (const [watched, before] of [...this.#unanswered]) {
      const unanswered = before + 1;
      this.#unanswered.set(watched, unanswered);
      watched.ping();
      if (unanswered > DEAD && !watched.isBusy()) watched.onDead();
      else if (unanswered === SILENT) watched.onSilent();
    }
  }
}
