/**
 * What a page measures of itself. Evaluated in each page before anything is clicked; its last value is nothing.
 *
 * Rules: times begin at the click as the page sees it; only what is public is used: the buttons, the states, `lit-event`.
 */
(() => {
  const root = document.querySelector(".lit-tabs");
  let listener = () => {};
  let longest;
  let since;

  /** When Run or Stop was clicked: as the page's own clock has it, and as the machine's has it. */
  let clicked;
  addEventListener(
    "click",
    () => {
      clicked = { at: performance.now(), date: Date.now() };
    },
    { capture: true },
  );
  root?.addEventListener("lit-event", ({ detail }) => listener(detail));

  function press(action) {
    const button = root.querySelector(`[data-lit-action="${action}"]`);
    if (!button) throw new Error(`there is no button ${action}`);
    button.click();
  }

  /**
   * Clicks Run; resolves to how long it took until so many works had printed a line each. Where `orQueued` is true, those
   * for which the page has no room count too.
   */
  function run(works, orQueued = false) {
    const printed = new Set();
    const queued = new Set();
    return new Promise((resolve, reject) => {
      listener = (event) => {
        if (event.type === "output" && event.component !== "root") printed.add(event.component);
        if (event.type === "status") queued[orQueued && event.stage === "queued" ? "add" : "delete"](event.component);
        const done = printed.size + queued.size >= works;
        if (done) resolve(performance.now() - clicked.at);
        else if (event.type === "end") reject(new Error(`the run ${event.state}: ${event.failure?.text}`));
      };
      press("run");
    });
  }

  /** Resolves when the app has come to its end by itself. */
  function ended() {
    return new Promise((resolve, reject) => {
      const look = () => {
        const state = root.dataset.litState;
        if (state === "succeeded") resolve(null);
        else if (state === "loading" || state === "running") setTimeout(look, 20);
        else reject(new Error(`the run ${state}`));
      };
      look();
    });
  }

  /** Clicks Stop; returns the time of the click in milliseconds since 1970. */
  function stop() {
    press("stop");
    return clicked.date;
  }

  /** Begins to watch, anew, how long the page answers nothing, in milliseconds. Three ways to see it, since none sees all. */
  function watch() {
    const watches = longest !== undefined;
    since = performance.now();
    longest = { timers: 0, frames: 0, tasks: 0 };
    if (watches) return;
    const gaps = (name, next) => {
      let last = since;
      const tick = () => {
        const now = performance.now();
        longest[name] = Math.max(longest[name], now - Math.max(last, since));
        last = now;
        next(tick);
      };
      next(tick);
    };
    gaps("timers", (tick) => setTimeout(tick, 5));
    gaps("frames", requestAnimationFrame);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest.tasks = Math.max(longest.tasks, duration);
    }).observe({ type: "longtask" });
  }

  /** What has been seen since `watch`. */
  function stalls() {
    return longest;
  }

  /** What the page has loaded so far: the address of each file, and whether nothing was drawn before it had come. */
  function loaded() {
    return [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map(
      ({ name, initiatorType, renderBlockingStatus }) => ({
        url: name,
        blocks: initiatorType === "script" && renderBlockingStatus === "blocking",
      }),
    );
  }

  window.bench = { run, ended, stop, watch, stalls, loaded };
})();
