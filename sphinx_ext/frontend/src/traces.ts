/**
 * Turns what a machine says has happened there into events of the run.
 *
 * Rules: a machine is believed about itself, the flow's also about the calls and the state of its app, and nobody about
 * components that the app does not have. Times may be forged: what happened lies between the start of the run and now.
 */
import type { RunEvent } from "./events.ts";
import type { Trace } from "./messages.ts";

/** The machine that all flows share. */
const ROOT = "root";

/**
 * The event for what `machine` said, if it may say so. `exists` knows the components of the app, `began` is the start of the
 * run by `performance.now()`.
 */
export function eventOf(
  item: Trace,
  machine: string,
  exists: (name: string) => boolean,
  began: number,
): RunEvent | undefined {
  if (!maySay(item, machine, exists)) return undefined;
  const now = performance.now() - began;
  const start = performance.timeOrigin + began;
  const time = within(item.time - start, now);
  return item.type === "received" ? { ...item, time, sent: within(item.sent - start, time) } : { ...item, time };
}

function maySay(item: Trace, machine: string, exists: (name: string) => boolean): boolean {
  const isFlow = machine === ROOT;
  switch (item.type) {
    case "activity":
      return item.component === machine && exists(machine);
    case "received":
      return item.to === machine && exists(item.from) && (isFlow || item.from === ROOT);
    case "state":
      return isFlow && item.components.every(({ name }) => exists(name));
    case "call":
      return isFlow && exists(item.component);
    case "write":
      return isFlow && exists(item.component) && exists(item.by);
  }
}

function within(time: number, latest: number): number {
  return Math.min(Math.max(time, 0), latest);
}
