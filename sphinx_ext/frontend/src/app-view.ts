/**
 * The page /view of an app that runs under `litwork run`: the panel of a run, fed by the app itself.
 *
 * Theory of operation. The page begins empty. When an app answers, it becomes a `Session`: what the app has done up to then is
 * drawn, and what it does from then on. Another run that answers at the same address takes its place.
 *
 * Rules: nothing runs here, and nothing is asked of another host; what the app sends is text and never HTML. The token, without
 * which nothing can be stopped, comes after the `#` of the address, which no server sees, and leaves it at once.
 */
import type { RunEvent, RunState } from "./events.ts";
import { type About, Feed, type Link } from "./feed.ts";
import { icon } from "./icons.ts";
import { make, textButton } from "./view/dom.ts";
import { RunPanel } from "./view/panel.ts";
import { quietNote, resultOf, type StopReason } from "./view/result.ts";
import { plural, seconds } from "./words.ts";

const TICK = 100; // ms
const TOKEN = "litwork-token";

const WORDS: Partial<Record<RunState, string>> = { running: "Running", succeeded: "Finished", failed: "Failed" };

/** What is shown of one run. */
class Session {
  readonly panel: RunPanel;
  readonly about: About;
  state: RunState = "running";
  reason: StopReason = "elsewhere";
  /** How long it ran, in milliseconds, once it is over. */
  ran: number | undefined;
  private readonly start: number;
  private machines = 1;
  private python = "";

  constructor(about: About) {
    this.about = about;
    this.start = performance.now() - about.now;
    this.panel = new RunPanel({
      run: about.run,
      file: about.file,
      isNamed: false,
      recorded: [],
      machines: 1,
      age: about.now,
      onStop: () => undefined,
      onRetry: () => undefined,
    });
    this.panel.open();
  }

  take(event: RunEvent): void {
    this.panel.take(event);
    if (event.type === "running") this.python = event.python;
    else if (event.type === "components") {
      this.machines = 1 + event.components.filter(({ kind }) => kind === "work").length;
    } else if (event.type === "end") this.end(event);
  }

  get meter(): string {
    const time = seconds(this.ran ?? performance.now() - this.start);
    return `${time} · ${plural(this.machines, "machine")}${this.python && ` · Python ${this.python}`}`;
  }

  private end({ state, failure, machines, time }: Extract<RunEvent, { type: "end" }>): void {
    this.state = state;
    this.ran = time;
    const { python, reason } = this;
    const ended = { state, ran: time, machines, python, reason, failure, edited: false, retry: () => undefined };
    const result = resultOf({ ...ended, comparison: undefined, compareButton: undefined }, () => undefined);
    this.panel.end(result.elements, true);
  }
}

class Page {
  private readonly token = takeToken();
  private readonly root = make("main", "lit-tabs lit-app", { "data-lit-state": "loading" });
  private readonly title = make("h1", "lit-app-title", {}, "litwork");
  private readonly chip = make("span", "lit-chip", { "data-lit-is": "pending" }, "Connecting");
  private readonly meter = make("span", "lit-meter", { "aria-hidden": "true" });
  private readonly status = make("div", "lit-status", { role: "status" }, this.chip);
  private readonly stopButton: HTMLButtonElement;
  private readonly againButton: HTMLButtonElement;
  private readonly links = make("nav", "lit-app-links", { "aria-label": "User interfaces of the app" });
  private readonly silence = quietNote("The app does not answer: it has ended, or hangs. This page looks for it.");
  private session: Session | undefined;
  private feed: Feed | undefined;

  constructor() {
    this.stopButton = textButton("Stop", () => this.stop());
    this.stopButton.className = "lit-button lit-button--stop";
    this.stopButton.dataset.litAction = "stop";
    this.stopButton.prepend(icon("stop"));
    this.againButton = textButton("Look again", () => this.listen());
    this.againButton.dataset.litAction = "again";
    const mark = make("span", "lit-app-mark", { "aria-hidden": "true" });
    const head = make("header", "lit-app-head", {}, mark, this.title, this.status, this.meter, this.links);
    head.append(this.againButton, this.stopButton);
    this.root.append(head);
    document.body.append(this.root);
    setInterval(() => this.tick(), TICK);
    this.render();
    this.listen();
  }

  private listen(): void {
    this.feed?.close();
    this.feed = new Feed("../api/v1/events", this.token, {
      onBegin: (about) => this.begin(about),
      onEvent: (event) => this.take(event),
      onLinks: (links) => this.showLinks(links),
      onSilence: (isSilent) => this.setSilent(isSilent),
    });
  }

  private begin(about: About): void {
    const session = new Session(about);
    if (this.session) this.session.panel.element.replaceWith(session.panel.element);
    else this.root.append(session.panel.element);
    this.session = session;
    this.title.textContent = about.file;
    document.title = `${about.file} · litwork`;
    this.links.replaceChildren();
    this.render();
  }

  private take(event: RunEvent): void {
    this.session?.take(event);
    if (event.type === "end") this.render();
    this.root.dispatchEvent(new CustomEvent("lit-event", { bubbles: true, detail: event }));
  }

  /** Shows what the layout of the app names. */
  private showLinks(links: Link[]): void {
    const attributes = { target: "_blank", rel: "noopener noreferrer" };
    this.links.replaceChildren(
      ...links.map(({ name, url }) => make("a", "lit-app-link", { ...attributes, href: url }, name, icon("arrow"))),
    );
  }

  private setSilent(isSilent: boolean): void {
    if (isSilent) this.root.querySelector(".lit-app-head")?.after(this.silence);
    else this.silence.remove();
    this.root.classList.toggle("lit-app--silent", isSilent);
    this.render();
  }

  /** Everything that depends on the state of the run. */
  private render(): void {
    const { session, root } = this;
    const state = session?.state ?? "loading";
    const isSilent = this.silence.isConnected;
    root.dataset.litState = state;
    this.chip.dataset.litIs = isSilent || !session ? "pending" : state;
    const word = state === "stopped" ? "Stopped" : (WORDS[state] ?? "Connecting");
    this.chip.textContent = isSilent && state === "running" ? "No answer" : isSilent && !session ? "No app" : word;
    const isOver = state !== "loading" && state !== "running";
    this.stopButton.hidden = isOver || !session;
    this.stopButton.disabled = this.token === "" || isSilent;
    this.stopButton.title = this.token === "" ? "Only from the address that `litwork run --ui` has printed" : "";
    this.againButton.hidden = !isOver && !isSilent;
    this.tick();
  }

  private tick(): void {
    const { session, meter } = this;
    if (!session || this.silence.isConnected) return;
    if (meter.textContent !== session.meter) meter.textContent = session.meter;
  }

  private async stop(): Promise<void> {
    const { session, token } = this;
    if (!session) return;
    session.reason = "reader";
    try {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch("../api/v1/stop", { method: "POST", headers });
      if (response.status === 401) {
        session.reason = "elsewhere";
        session.panel.addNotes(quietNote("This page has the token of an earlier run: open the address of this one."));
      }
    } catch {
      // It may have ended before it could answer; the stream tells how.
    }
  }
}

/** The token of the address, or the one that this tab has had before. */
function takeToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem(TOKEN, given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(TOKEN) ?? "";
}

new Page();
