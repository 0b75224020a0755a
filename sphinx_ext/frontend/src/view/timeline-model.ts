/**
 * What a timeline shows of a run: for each machine what it did and when, its calls and writes, and what crossed to others.
 *
 * Theory of operation. Events come in by `take`, slightly out of order where they are of different machines. An activity lasts
 * until the next one. A call begins when its work gets busy after waiting and ends when it waits again: a work does its calls one
 * after the other. A write of a work is known from the flow, which tells its value, but belongs to the time at which it left.
 *
 * Rules: pure; times are in milliseconds since the app began to run; memory is bounded whatever comes (`Series`).
 */
import type { Activity, RunEvent, Stage } from "../events.ts";
import type { Roster } from "./roster.ts";
import { Series, type Span } from "./series.ts";

/** A time in which a machine was busy, or asleep inside of a call, or by turns: `busy` and `asleep` are sums. */
export interface Doing extends Span {
  id: number;
  busy: number;
  asleep: number;
  /** How often it got busy. */
  count: number;
}

/** Values that a machine wrote at one time, or, long ago, in one stretch of time: of each the last. */
export interface Wrote extends Span {
  kind: "write";
  id: number;
  machine: number;
  by: string;
  count: number;
  values: Map<string, string>;
}

/** A call that the flow made, from then until it ended; long ago, several. */
export interface Called extends Span {
  kind: "call";
  id: number;
  machine: number;
  text: string;
  count: number;
  began: number | undefined;
  ended: number | undefined;
  stage: Stage | undefined;
}

/** Something that crossed from machine to machine at one time; long ago, several things. */
export interface Crossed extends Span {
  id: number;
  sender: number;
  receiver: number;
  what: "call" | "write" | "payload";
  names: string[];
  count: number;
  /** When the first arrived, and when the last left. */
  arrived: number;
  last: number;
}

/** What a reader can select. */
export type Moment = Wrote | Called;

export interface Machine {
  name: string;
  color: string;
  isFlow: boolean;
  doing: Series<Doing>;
  activity: Activity;
  since: number;
  writes: Series<Wrote>;
  calls: Series<Called>;
  /** Calls that have not ended yet, in the order in which they were made. */
  open: Called[];
  /** When it got busy, and waited again, with a call that the flow has not told of yet. */
  early: { began: number; ended: number | undefined } | undefined;
  /** How many calls were made of a work, or how many passes the flow made. */
  total: number;
}

/** Writes and crossings that are so close together are told as one. */
const TOGETHER = 20; // ms
/** Activities that change more often than a chart could show are kept as shares. */
const BLINK = 2; // ms
/** So many names and values are kept of what is told as one. */
const NAMES = 8;
/** So many attributes may have been received and not told yet. */
const NAMED = 1000;
/** So many calls may be open; of more, only the first and the latest are kept. */
const OPEN = 100;
/** Within this time what the flow has done, or heard of, leads to something. */
const SOON = 1000; // ms

const OVER: readonly Stage[] = ["succeeded", "failed", "stopped"];

export class Timeline {
  readonly roster: Roster;
  readonly machines: Machine[] = [];
  /** When the run ended. */
  ended: number | undefined;
  /** Changes with everything that is taken. */
  version = 0;
  private zero: number | undefined;
  private ids = 0;
  private readonly crossings = new Map<string, Series<Crossed>>();
  /** By work and attribute: when a write that the flow has received, but not told yet, left. */
  private readonly left = new Map<string, number>();

  /** The roster knows the components before this does. */
  constructor(roster: Roster) {
    this.roster = roster;
  }

  /** `time` of an event as the timeline counts. */
  at(time: number): number {
    return Math.max(0, time - (this.zero ?? time));
  }

  take(event: RunEvent): void {
    if (event.type === "running") this.zero ??= event.time;
    const time = this.at(event.time);
    switch (event.type) {
      case "components":
        this.zero ??= event.time;
        for (const { name, kind } of this.roster.machines.slice(this.machines.length)) {
          this.machines.push(newMachine(name, kind, this.roster.colorOf(name)));
        }
        break;
      case "activity":
        this.setActivity(this.machine(event.component), event.activity, time);
        break;
      case "status":
        if (OVER.includes(event.stage)) this.endCalls(this.roster.machineOf(event.component), event.stage, time);
        break;
      case "call":
        this.addCall(this.roster.machineOf(event.component), event.text, time);
        break;
      case "write":
        this.addWrite(event, time);
        break;
      case "received":
        this.addCrossing(event, time);
        break;
      case "end":
        this.end(event.state, time);
        break;
      default:
        return;
    }
    this.version += 1;
  }

  /** What a machine does now, if it does anything, up to `now`. */
  current({ activity, since }: Machine, now: number): Doing | undefined {
    if (activity === "waiting") return undefined;
    const lasted = Math.max(0, now - since);
    const [busy, asleep] = activity === "busy" ? [lasted, 0] : [0, lasted];
    return { id: -1, from: since, to: Math.max(since, now), busy, asleep, count: busy > 0 ? 1 : 0 };
  }

  /** The writes and calls between two times, in order. */
  moments(from: number, to: number): Moment[] {
    const found = this.machines.flatMap(({ writes, calls, open }) => [
      ...writes.between(from, to),
      ...calls.between(from, to).filter((call) => call.from >= from),
      ...open.filter((call) => call.from >= from && call.from <= to),
    ]);
    return found.sort((a, b) => a.from - b.from || a.id - b.id);
  }

  /** All that crossed between two times. */
  *crossed(from: number, to: number): Iterable<Crossed> {
    for (const series of this.crossings.values()) yield* series.between(from, to);
  }

  /** How what was written, or called, reached other machines. */
  arrivals(moment: Moment): Crossed[] {
    return moment.kind === "call" ? this.arrivalsOfCall(moment) : this.arrivalsOfWrite(moment);
  }

  /** The calls that the flow made in the pass in which it came to know what arrived at `time`. */
  callsAfter(time: number): Called[] {
    const [flow] = this.machines;
    if (!flow) return [];
    const until = flow.doing.between(time, time + SOON)[0]?.to ?? (flow.activity === "waiting" ? time : time + SOON);
    return this.moments(time, until).filter((moment) => moment.kind === "call");
  }

  /** The call itself, and the payloads that left with it. */
  private arrivalsOfCall({ from, machine, text, began, ended }: Called): Crossed[] {
    const crossed = [...this.crossed(from, began ?? ended ?? Number.POSITIVE_INFINITY)].filter(
      (each) => each.sender === 0 && each.receiver === machine && each.last >= from,
    );
    const call = crossed.find(({ what, names }) => what === "call" && names.includes(text));
    if (!call) return [];
    const isWith = ({ what, from: sent }: Crossed) => what === "payload" && Math.abs(sent - call.from) < TOGETHER;
    return [call, ...crossed.filter(isWith)];
  }

  private arrivalsOfWrite({ from, to, machine, values }: Wrote): Crossed[] {
    const attributes = new Set(Array.from(values.keys(), (name) => name.slice(name.lastIndexOf(".") + 1)));
    // A work's writes stand at the time at which they left; the flow's leave at the end of a pass.
    const crossed = [...this.crossed(from, machine === 0 ? to + SOON : to)]
      .filter((each) => each.sender === machine && each.what !== "call" && each.last >= from)
      .filter(({ what, names }) => what === "payload" || names.some((name) => attributes.has(name)));
    if (machine !== 0) return crossed;
    return crossed.filter(
      ({ receiver, from: sent }) => !crossed.some((other) => other.receiver === receiver && other.from < sent),
    );
  }

  private machine(name: string): Machine | undefined {
    return this.machines[this.roster.machineOf(name)];
  }

  private setActivity(machine: Machine | undefined, activity: Activity, time: number): void {
    if (!machine || activity === machine.activity) return;
    const { activity: before, since, isFlow } = machine;
    const now = Math.max(time, since);
    const done = this.current(machine, now);
    if (done) machine.doing.add({ ...done, id: ++this.ids });
    machine.activity = activity;
    machine.since = now;
    if (isFlow) {
      if (before === "waiting") machine.total += 1;
    } else if (before === "waiting") {
      const last = machine.calls.items.at(-1);
      const late = last && last.began === undefined && last.from <= now && now <= last.to ? last : undefined;
      const call = machine.open[0] ?? late;
      if (call) call.began ??= now;
      else machine.early = { began: now, ended: undefined };
    } else if (activity === "waiting") this.endFirst(machine, now);
  }

  private addCall(number: number, text: string, time: number): void {
    const machine = this.machines[number];
    if (!machine) return;
    machine.total += 1;
    const call: Called = {
      kind: "call",
      id: ++this.ids,
      machine: number,
      from: time,
      to: time,
      text,
      count: 1,
      began: undefined,
      ended: undefined,
      stage: undefined,
    };
    const last = machine.open.at(-1);
    if (last && machine.open.length >= OPEN) {
      last.text = text;
      last.count += 1;
    } else machine.open.push(call);
    // It may have begun, and even ended, if what its machine said has overtaken the flow.
    const { early } = machine;
    machine.early = undefined;
    if (machine.open.length > 1 || !early || early.began < time) return;
    call.began = early.began;
    if (early.ended !== undefined) this.close(machine, early.ended);
  }

  /** The machine waits again: its call has ended, or had, if the flow has said so before. */
  private endFirst(machine: Machine, time: number): void {
    if (machine.open[0]?.began !== undefined) this.close(machine, time);
    else if (machine.early) machine.early.ended = time;
    else {
      const last = machine.calls.items.at(-1);
      if (last?.ended !== undefined && last.ended > time && time >= last.from) last.ended = last.to = time;
    }
  }

  private endCalls(number: number, stage: Stage, time: number): void {
    const machine = this.machines[number];
    if (!machine) return;
    while (machine.open.length > 0) this.close(machine, time);
    for (const call of machine.calls.items.slice(-OPEN)) call.stage ??= stage;
  }

  private close(machine: Machine, time: number): void {
    const call = machine.open.shift();
    if (!call) return;
    call.ended = call.to = Math.max(call.from, time);
    machine.calls.add(call);
  }

  private addWrite(event: Extract<RunEvent, { type: "write" }>, time: number): void {
    const { component, attribute, value, by } = event;
    const machine = this.roster.machineOf(by);
    const key = `${by} ${attribute}`;
    const from = Math.min(time, this.left.get(key) ?? time);
    this.left.delete(key);
    const values = new Map([[component === by ? attribute : `${component}.${attribute}`, value]]);
    this.machines[machine]?.writes.add({
      kind: "write",
      id: ++this.ids,
      machine,
      from,
      to: from,
      by,
      count: 1,
      values,
    });
  }

  private addCrossing(event: Extract<RunEvent, { type: "received" }>, time: number): void {
    const { from, to, what, name } = event;
    const [sender, receiver] = [this.roster.machineOf(from), this.roster.machineOf(to)];
    if (sender === receiver) return;
    const sent = Math.min(time, this.at(event.sent));
    if (what !== "call" && receiver === 0 && this.left.size < NAMED) this.left.set(`${from} ${name}`, sent);
    const key = `${sender} ${receiver} ${what}`;
    let series = this.crossings.get(key);
    if (!series) {
      series = new Series<Crossed>({ join: joinCrossed, grain: what === "call" ? 0 : TOGETHER });
      this.crossings.set(key, series);
    }
    const id = ++this.ids;
    series.add({
      id,
      sender,
      receiver,
      what,
      from: sent,
      to: time,
      last: sent,
      arrived: time,
      names: [name],
      count: 1,
    });
  }

  private end(state: Stage, time: number): void {
    this.ended = Math.max(time, ...this.machines.map(({ since }) => since));
    for (const [number, machine] of this.machines.entries()) {
      this.setActivity(machine, "waiting", this.ended);
      this.endCalls(number, state === "succeeded" ? "succeeded" : "stopped", this.ended);
    }
  }
}

function newMachine(name: string, kind: "flow" | "work", color: string): Machine {
  return {
    name,
    color,
    isFlow: kind === "flow",
    doing: new Series<Doing>({ join: joinDoing, grain: BLINK }),
    activity: "waiting",
    since: 0,
    writes: new Series<Wrote>({ join: joinWrote, grain: TOGETHER }),
    calls: new Series<Called>({ join: joinCalled }),
    open: [],
    early: undefined,
    total: 0,
  };
}

function joinDoing(into: Doing, next: Doing): void {
  into.busy += next.busy;
  into.asleep += next.asleep;
  into.count += next.count;
}

function joinWrote(into: Wrote, next: Wrote): void {
  into.count += next.count;
  for (const [name, value] of next.values) {
    into.values.delete(name);
    into.values.set(name, value);
  }
  for (const name of into.values.keys()) if (into.values.size > NAMES) into.values.delete(name);
}

function joinCalled(into: Called, next: Called): void {
  into.count += next.count;
  into.text = next.text;
  into.ended = next.ended;
  into.stage = next.stage;
}

function joinCrossed(into: Crossed, next: Crossed): void {
  into.count += next.count;
  into.last = next.last;
  into.names = [...new Set([...into.names, ...next.names])].slice(-NAMES);
}
