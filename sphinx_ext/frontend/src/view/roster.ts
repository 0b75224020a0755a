/**
 * Who takes part in a run: its components in the order in which they have come, the machine that each is on, and their colours.
 *
 * Rules: pure; all flows share one machine, the first; each work has one of its own. The flow is ink, works take the colours in
 * the order in which they appear, then start again. Works that are attached later come last: nobody changes places or colours. A
 * component that the app has not announced is taken for a flow.
 */
import type { RunEvent } from "../events.ts";

export type Component = Extract<RunEvent, { type: "components" }>["components"][number];

/** How many colours there are for works. */
const COLORS = 8;

export class Roster {
  components: readonly Component[] = [];
  /** The components that stand for a machine: the root, and each work. */
  machines: readonly Component[] = [];
  private numbers = new Map<string, number>();

  /** The app has these components, perhaps more than before. */
  set(components: readonly Component[]): void {
    const [root, ...others] = components;
    const machines = root ? [root, ...others.filter(({ kind }) => kind === "work")] : [];
    this.components = components;
    this.machines = [...this.machines, ...machines.filter(({ name }) => !this.numbers.has(name))];
    this.numbers = new Map(this.machines.map(({ name }, i) => [name, i]));
  }

  /** The number of the machine that a component is on. */
  machineOf(name: string): number {
    return this.numbers.get(name) ?? 0;
  }

  /** The number of the component's colour, for `data-lit-color`. */
  colorOf(name: string): string {
    const machine = this.machineOf(name);
    return String(machine === 0 ? 0 : ((machine - 1) % COLORS) + 1);
  }
}
