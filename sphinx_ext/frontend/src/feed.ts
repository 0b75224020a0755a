/**
 * Listens to an app that runs elsewhere: turns the event stream of `litwork run` into the events of a run.
 *
 * Theory of operation. `litwork.server.stream` sends lists of events, after a break from where it broke off. `begin` comes
 * first, and again whenever the reader has missed too much or another run answers: what was known counts no more then.
 *
 * Rules: what is sent is checked as far as a mistake could break the page; what is said of the app is text.
 */
import type { RunEvent } from "./events.ts";
import { Gaps } from "./gaps.ts";

/** Which run answers: its id, its script, and how old it is in milliseconds. */
export interface About {
  run: string;
  file: string;
  now: number;
}

/** A link to a user interface of the app's own. */
export interface Link {
  name: string;
  url: string;
}

/** What only an app that runs elsewhere has: its links, as they are from now on. */
interface Links {
  type: "links";
  links: Link[];
}

export interface Listener {
  onBegin(about: About): void;
  onEvent(event: RunEvent): void;
  onLinks(links: Link[]): void;
  /** Whether the app has not answered for a while. */
  onSilence(isSilent: boolean): void;
}

/** So long an app may be away until it is said. */
const PATIENCE = 2000; // ms

export class Feed {
  private readonly source: EventSource;
  private readonly listener: Listener;
  private gaps = new Gaps();
  private timer = 0;
  private isSilent = false;

  /** `token` is needed where the app is on another machine. */
  constructor(url: string, token: string, listener: Listener) {
    this.listener = listener;
    const query = token === "" ? "" : `?token=${encodeURIComponent(token)}`;
    this.source = new EventSource(`${url}${query}`);
    this.source.addEventListener("open", () => this.heard());
    this.source.addEventListener("error", () => this.missed());
    this.source.addEventListener("begin", ({ data }) => this.begin(JSON.parse(data)));
    this.source.addEventListener("message", ({ data }) => this.take(JSON.parse(data)));
  }

  close(): void {
    clearTimeout(this.timer);
    this.source.close();
  }

  private begin(about: About): void {
    this.gaps = new Gaps();
    this.listener.onBegin(about);
  }

  private take(events: (RunEvent | Links)[]): void {
    for (const event of events) {
      if (event.type === "links") {
        this.listener.onLinks(event.links);
        continue;
      }
      this.listener.onEvent(event.type === "output" ? this.gaps.fill(event) : event);
      if (event.type === "end") this.close();
    }
  }

  private heard(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.isSilent) this.listener.onSilence(false);
    this.isSilent = false;
  }

  private missed(): void {
    // A browser gives up on an answer that is none: then nobody else will try.
    const isLost = this.source.readyState === EventSource.CLOSED;
    const tell = () => {
      this.isSilent = true;
      this.listener.onSilence(true);
    };
    if (isLost) tell();
    else this.timer ||= window.setTimeout(tell, PATIENCE);
  }
}
