/**
 * The last lines each container wrote, with the virtual times. Not in the store: lines are many and nothing is computed
 * from them. After a rewind, lines of the undone future are dropped, and an attempt that has not begun yet is undone.
 */
export interface LogLine {
  /** Virtual milliseconds. */
  readonly t: number;
  readonly text: string;
  /** Ended without a line feed, with its container. */
  readonly isPartial?: true;
}

/** What is kept of one attempt's log, and where that stands in the whole. */
export interface LogView {
  readonly lines: readonly LogLine[];
  /** Lines ever written in this attempt: the last one kept has the number `end - 1`. */
  readonly end: number;
  /** Counts the attempts whose logs were begun. */
  readonly attempt: number;
}

const MAX_LINES = 500;

interface Attempt {
  lines: LogLine[];
  end: number;
  readonly number: number;
  readonly since: number;
}

interface Ring {
  current: Attempt;
  previous: Attempt | undefined;
}

const EMPTY: LogView = { lines: [], end: 0, attempt: -1 };

export class Logs {
  readonly #rings = new Map<string, Ring>();
  #version = 0;

  /** Another one whenever a line or an attempt came or went. */
  get version(): number {
    return this.#version;
  }

  append(container: string, t: number, text: string, isPartial = false): void {
    this.#version++;
    const { current } = this.#ring(container);
    current.lines.push(isPartial ? { t, text, isPartial } : { t, text });
    current.end++;
    if (current.lines.length > MAX_LINES * 2) current.lines = current.lines.slice(-MAX_LINES);
  }

  /** A new attempt begins: what was written so far is the previous one's. */
  rotate(container: string, t: number): void {
    this.#version++;
    const ring = this.#ring(container);
    ring.previous = ring.current;
    ring.current = attemptFrom(ring.current.number + 1, t);
  }

  drop(container: string): void {
    this.#version++;
    this.#rings.delete(container);
  }

  dropAfter(t: number): void {
    this.#version++;
    for (const ring of this.#rings.values()) {
      if (ring.previous && ring.current.since > t) {
        ring.current = ring.previous;
        ring.previous = undefined;
      }
      cut(ring.current, t);
    }
  }

  view(container: string, previous = false): LogView {
    const ring = this.#rings.get(container);
    const attempt = previous ? ring?.previous : ring?.current;
    if (!attempt) return EMPTY;
    const { lines, end, number } = attempt;
    return { lines: lines.length > MAX_LINES ? lines.slice(-MAX_LINES) : lines, end, attempt: number };
  }

  read(container: string, previous = false): string[] {
    return this.view(container, previous).lines.map((l) => l.text);
  }

  #ring(container: string): Ring {
    let ring = this.#rings.get(container);
    if (!ring) this.#rings.set(container, (ring = { current: attemptFrom(0, 0), previous: undefined }));
    return ring;
  }
}

const attemptFrom = (number: number, since: number): Attempt => ({ lines: [], end: 0, number, since });

function cut(attempt: Attempt, t: number): void {
  const kept = attempt.lines.filter((l) => l.t <= t);
  attempt.end -= attempt.lines.length - kept.length;
  attempt.lines = kept;
}
