// Requests that meet a fault: each spends of a quota (where there is one) and records its use under an id of its own. What was
// not acknowledged is sent again under the same id when the fault is over; then the store's count is compared.
import { setTimeout as wait } from "node:timers/promises";
import { type FaultOutcome, faultOutcome } from "./fault-scenario.ts";

export interface CountedWork {
  /** One request of the quota: true where it passed; what else is decided must be an outage, or it throws. */
  spend?(): Promise<boolean>;
  /** requests that the quota counts by now */
  spent?(): Promise<number>;
  /** Records the use once for each id, however often it is called. */
  record(id: string): Promise<void>;
  /** uses that the store counts by now */
  recorded(): Promise<number>;
}

export class CountedRequests {
  readonly #work: CountedWork;
  readonly #taken = new Set<string>();
  readonly #acknowledged = new Set<string>();
  #sent = 0;
  #right = 0;
  #spends = 0;
  #passed = 0;

  constructor(work: CountedWork) {
    this.#work = work;
  }

  /** Sends `count` at once; `expected` is what each must be: let in, refused as an outage, or (while it breaks) either. */
  async send(count: number, expected: "pass" | "refuse" | "either"): Promise<void> {
    const answers = Array.from({ length: count }, () => this.#one(`request-${this.#sent++}`));
    for (const answer of await Promise.all(answers))
      if (answer === expected || (expected === "either" && answer !== "wrong")) this.#right += 1;
  }

  /** Counts a decision that is none of a request's, such as the refusal to open. */
  note(right: boolean): void {
    this.#sent += 1;
    if (right) this.#right += 1;
  }

  /** Waits until requests pass again, and sends what was not acknowledged once more, under its id. */
  async recover(): Promise<void> {
    await this.#until(async () => (await this.#spend()) === true);
    // the connection of what records is another than the quota's
    await this.#until(async () =>
      this.#work.recorded().then(
        () => true,
        () => false,
      ),
    );
    for (const id of this.#taken)
      if (!this.#acknowledged.has(id)) await this.#until(async () => (await this.#record(id)) === "pass");
  }

  /** Compares the counts. `erased` as `faultOutcome` has it: of the uses, and of the quota likewise. */
  async outcome(ended: string, erased = 0): Promise<FaultOutcome> {
    const [recorded, spent] = [await this.#work.recorded(), (await this.#work.spent?.()) ?? this.#passed];
    const lost = Math.max(this.#taken.size - recorded, this.#passed - spent, 0);
    const twice = Math.max(recorded - this.#taken.size, spent - this.#spends, 0);
    return faultOutcome({ sent: this.#sent, right: this.#right, lost, twice }, ended, erased);
  }

  async #one(id: string): Promise<"pass" | "refuse" | "wrong"> {
    const passed = await this.#spend();
    if (passed !== true) return passed === false ? "refuse" : "wrong";
    this.#taken.add(id);
    return this.#record(id);
  }

  async #spend(): Promise<boolean | undefined> {
    this.#spends += 1;
    const passed = this.#work.spend === undefined ? true : await this.#work.spend().catch(() => undefined);
    if (passed === true) this.#passed += 1;
    return passed;
  }

  async #record(id: string): Promise<"pass" | "refuse" | "wrong"> {
    try {
      await this.#work.record(id);
      this.#acknowledged.add(id);
      return "pass";
    } catch (error) {
      return (error as { code?: string }).code === "store.unavailable" ? "refuse" : "wrong";
    }
  }

  async #until(holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; !(await holds()); tries++) {
      if (tries === 600) throw new Error("requests do not pass after the fault is over");
      await wait(30);
    }
  }
}
