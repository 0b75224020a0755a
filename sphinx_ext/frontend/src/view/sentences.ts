/** Sentences about a run as elements: names in their colours, code as code, all of it text. */
import { make } from "./dom.ts";
import type { Roster } from "./roster.ts";
import type { Sentence } from "./timeline-words.ts";

export function elementsOf({ parts }: Sentence, roster: Roster): (HTMLElement | string)[] {
  return parts.map((part) => {
    if (typeof part === "string") return part;
    if ("code" in part) return make("code", "", {}, part.code);
    return make("code", "lit-from", { "data-lit-color": roster.colorOf(part.component) }, part.component);
  });
}
