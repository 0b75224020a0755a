/**
 * The sandboxed frame in which the machines of an app live, as the page sees it.
 *
 * Rules: the frame is the boundary that code can't cross; what comes out of it is only believed as far as `FromSandbox`
 * goes. Removing it ends all that is in it.
 */
import type { Arriving } from "./assets.ts";
import type { FromSandbox, ToSandbox } from "./messages.ts";

/** How long a frame may stay silent after it has loaded before the other document is tried. */
const SILENCE = 2000;

export class Frame {
  /** Called when a worker could not be started, or has ended by itself. */
  onDied: (machine: string, message: string) => void = () => undefined;
  /** Called when the frame has answered a ping. */
  onPong: () => void = () => undefined;
  readonly #element: HTMLIFrameElement;
  readonly #over = new AbortController();

  private constructor(element: HTMLIFrameElement) {
    this.#element = element;
    addEventListener("message", this.#onMessage, { signal: this.#over.signal });
  }

  /**
   * The document with its script inside works everywhere unless the host's own policy forbids inline scripts; then it loads
   * but never says that it is ready, and the one with a script of its own takes its place.
   */
  static async open(base: string, over: AbortSignal): Promise<Frame> {
    for (const name of ["sandbox-inline.html", "sandbox.html"]) {
      const element = document.createElement("iframe");
      element.setAttribute("sandbox", "allow-scripts");
      element.setAttribute("aria-hidden", "true");
      element.tabIndex = -1;
      element.title = "Python";
      Object.assign(element.style, { position: "fixed", width: "1px", height: "1px", opacity: "0", border: "0" });
      element.style.pointerEvents = "none";
      element.src = new URL(name, base).href;
      if (await saysReady(element, over)) return new Frame(element);
      element.remove();
      over.throwIfAborted();
    }
    throw new Error("the sandbox did not start: this page's policy must allow frames of the site (frame-src 'self')");
  }

  /** Whether the page still holds it. */
  get isThere(): boolean {
    return this.#element.isConnected;
  }

  /** Hands over what workers are started from, each file when it is there. */
  prepare(assets: Arriving): void {
    for (const [name, asset] of Object.entries(assets)) {
      asset.then(
        (there) => this.#tell({ type: "assets", assets: { [name]: there } }),
        () => undefined, // whoever loads them hears of it
      );
    }
  }

  /** Starts a worker, which boots Python as soon as it has been sent `Memory`; returns the port that leads to it. */
  spawn(machine: string): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#tell({ type: "spawn", machine }, port2);
    return port1;
  }

  /** Ends a worker at once. */
  end(machine: string): void {
    this.#tell({ type: "end", machine });
  }

  ping(): void {
    this.#tell({ type: "ping" });
  }

  /** Ends everything at once. */
  remove(): void {
    this.#over.abort();
    this.#element.remove();
  }

  #onMessage = ({ source, data }: MessageEvent<FromSandbox>): void => {
    if (source !== this.#element.contentWindow) return;
    if (data?.type === "died") this.onDied(String(data.machine), String(data.message));
    else if (data?.type === "pong") this.onPong();
  };

  #tell(message: ToSandbox, ...ports: MessagePort[]): void {
    this.#element.contentWindow?.postMessage(message, "*", ports);
  }
}

/** Puts the frame into the page; whether its script says that it is ready before `over` is aborted. */
function saysReady(frame: HTMLIFrameElement, over: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const settled = new AbortController();
    const settle = (ready: boolean) => {
      settled.abort();
      resolve(ready);
    };
    const { signal } = settled;
    over.addEventListener("abort", () => settle(false), { signal });
    addEventListener(
      "message",
      ({ source, data }: MessageEvent<FromSandbox>) => {
        if (source === frame.contentWindow && data?.type === "ready") settle(true);
      },
      { signal },
    );
    frame.addEventListener(
      "load",
      () => {
        const timer = setTimeout(() => settle(false), SILENCE);
        signal.addEventListener("abort", () => clearTimeout(timer));
      },
      { signal },
    );
    document.body.append(frame);
  });
}
