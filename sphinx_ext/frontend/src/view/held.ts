/**
 * A word that may change many times a second, shown so that it can be read.
 *
 * Rules: pure; the word that lasted longest of late is shown, and stays for `HOLD` at least. So a work that sleeps nearly all the
 * time is shown as sleeping, however often it wakes, and a word that lasts is shown at once, as far as anybody can see.
 */

const HOLD = 250; // ms
/** What was so long ago counts only a third. */
const MEMORY = 100; // ms
/** How soon to ask again while another word is about to be shown. */
const SOON = 40; // ms

export class Held<W extends string> {
  shown: W;
  private latest: W;
  private readonly weights = new Map<W, number>();
  private shownAt = Number.NEGATIVE_INFINITY;
  private weighedAt: number;

  constructor(word: W, now: number) {
    this.shown = word;
    this.latest = word;
    this.weights.set(word, 1);
    this.weighedAt = now;
  }

  /** It is this word from `now` on. */
  set(word: W, now: number): void {
    if (word === this.latest) return;
    this.weigh(now);
    this.latest = word;
  }

  /** Shows this word at once. */
  force(word: W, now: number): void {
    this.weights.clear();
    this.weights.set(word, 1);
    this.weighedAt = now;
    this.latest = word;
    this.shown = word;
    this.shownAt = now;
  }

  /** Decides what is shown; returns in how many milliseconds to ask again, if that may change by itself. */
  settle(now: number): number | undefined {
    this.weigh(now);
    const weight = (word: W) => this.weights.get(word) ?? 0;
    let longest = this.shown;
    for (const word of this.weights.keys()) if (weight(word) > weight(longest)) longest = word;
    const left = this.shownAt + HOLD - now;
    if (longest !== this.shown && left <= 0) {
      this.shown = longest;
      this.shownAt = now;
    }
    return this.shown === this.latest ? undefined : Math.max(SOON, left);
  }

  private weigh(now: number): void {
    const kept = Math.exp(-Math.max(0, now - this.weighedAt) / MEMORY);
    for (const [word, weight] of this.weights) this.weights.set(word, weight * kept);
    this.weights.set(this.latest, (this.weights.get(this.latest) ?? 0) + 1 - kept);
    this.weighedAt = Math.max(this.weighedAt, now);
  }
}
