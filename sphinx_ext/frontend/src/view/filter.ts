/**
 * Chooses whose output shows: all components, or one of them.
 *
 * Rule: a plain `select`, which keys, fingers and screen readers know; where there is little room only its icon shows.
 */
import { icon } from "../icons.ts";
import { make } from "./dom.ts";

const ALL = "All components";

export class Filter {
  readonly element = make("label", "lit-filter lit-button", { title: "Filter by component" }, icon("filter"));
  private readonly select = make("select", "lit-filter-select", { "aria-label": "Show the output of" });
  private readonly text = make("span", "lit-filter-text", { "aria-hidden": "true" }, ALL);

  constructor(onChange: (component: string) => void) {
    this.element.append(this.text, this.select);
    this.select.append(new Option(ALL, ""));
    this.select.addEventListener("change", () => {
      const { value } = this.select;
      this.text.textContent = value || ALL;
      this.element.classList.toggle("lit-button--on", value !== "");
      onChange(value);
    });
  }

  /** Adds a component that can be chosen. */
  add(component: string): void {
    this.select.append(new Option(component, component));
  }
}
