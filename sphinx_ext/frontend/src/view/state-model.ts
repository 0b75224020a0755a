/**
 * The state of an app: the attributes of each component with their values, and when they changed.
 *
 * Rules: pure; memory is bounded. What changes is marked for `FLASH`; changes in the meantime bring the value up to date, but the
 * mark does not begin anew before it has ended, and the value from before it stays.
 */
import type { RunEvent } from "../events.ts";

/** How long a change is marked. */
export const FLASH = 2000; // ms
/** So many attributes of a component are kept. */
const MOST = 500;

export interface Attribute {
  name: string;
  value: string;
  /** When it changed, and who wrote it; `undefined`: it has the value with which the app began. */
  changed: number | undefined;
  by: string;
  /** When the latest mark began, and the value before. */
  marked: number;
  was: string;
}

export class State {
  readonly components = new Map<string, Map<string, Attribute>>();
  /** How many writes there were. */
  writes = 0;

  take(event: RunEvent): void {
    if (event.type === "components") {
      for (const { name } of event.components) this.give(name);
    } else if (event.type === "state") {
      for (const { name, attributes } of event.components) {
        for (const { name: attribute, value } of attributes) this.set(name, attribute, value);
      }
    } else if (event.type === "write") {
      const { component, attribute, value, by, time } = event;
      this.set(component, attribute, value, by, time);
      this.writes += 1;
    }
  }

  /** What an attribute has become is none any more: a component, or a list or dict of components, has taken its place. */
  private give(name: string): void {
    for (let end = name.lastIndexOf("."); end > 0; end = name.lastIndexOf(".", end - 1)) {
      const [attribute = ""] = name.slice(end + 1).split(".", 1);
      this.components.get(name.slice(0, end))?.delete(attribute);
    }
  }

  private set(component: string, name: string, value: string, by = "", time?: number): void {
    let attributes = this.components.get(component);
    if (!attributes) {
      attributes = new Map();
      this.components.set(component, attributes);
    }
    const known = attributes.get(name);
    if (!known) {
      if (attributes.size >= MOST) return;
      const marked = time ?? Number.NEGATIVE_INFINITY;
      attributes.set(name, { name, value, changed: time, by, marked, was: "" });
      return;
    }
    if (time === undefined && value === known.value) return; // told again, for there are more components
    if (time !== undefined && time - known.marked >= FLASH && value !== known.value) {
      known.marked = time;
      known.was = known.value;
    }
    known.value = value;
    known.changed = time;
    known.by = by;
  }
}

/** Whether the attribute is marked as changed. */
export function isMarked({ marked }: Attribute, now: number): boolean {
  return now - marked < FLASH;
}

/** What kind of value a text of Python is, for its colour. */
export function kindOf(value: string): "number" | "text" | "none" | "other" {
  if (/^[-+]?(\d|\.\d|inf\b|nan\b)/.test(value) || value === "True" || value === "False") return "number";
  if (/^[bru]?['"]/.test(value)) return "text";
  return value === "None" ? "none" : "other";
}

/** How long ago something was: `now`, `0.8 s ago`, `3 min ago`. */
export function ago(time: number): string {
  if (time < 500) return "now";
  if (time < 9950) return `${(time / 1000).toFixed(1)} s ago`;
  if (time < 59_500) return `${Math.round(time / 1000)} s ago`;
  return `${Math.round(time / 60_000)} min ago`;
}

/** A component without the name of its root: `train` of `root.train`. */
export function shortName(name: string): string {
  return name.slice(name.indexOf(".") + 1);
}
