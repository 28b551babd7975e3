/**
 * The last lines each container wrote. Not in the store: lines are many and nothing is computed from them. After a
 * rewind, lines of the undone future are dropped.
 */
interface Line {
  readonly t: number;
  readonly text: string;
}

const MAX_LINES = 200;

interface Ring {
  lines: Line[];
  previous: Line[];
}

export class Logs {
  readonly #rings = new Map<string, Ring>();

  append(container: string, t: number, text: string): void {
    const ring = this.#ring(container);
    ring.lines.push({ t, text });
    if (ring.lines.length > MAX_LINES * 2) ring.lines = ring.lines.slice(-MAX_LINES);
  }

  /** A new attempt begins: what was written so far is the previous one's. */
  rotate(container: string): void {
    const ring = this.#ring(container);
    ring.previous = ring.lines;
    ring.lines = [];
  }

  drop(container: string): void {
    this.#rings.delete(container);
  }

  dropAfter(t: number): void {
    for (const ring of this.#rings.values()) {
      ring.lines = ring.lines.filter((l) => l.t <= t);
      ring.previous = ring.previous.filter((l) => l.t <= t);
    }
  }

  read(container: string, previous = false): string[] {
    const ring = this.#rings.get(container);
    const lines = (previous ? ring?.previous : ring?.lines) ?? [];
    return lines.slice(-MAX_LINES).map((l) => l.text);
  }

  #ring(container: string): Ring {
    let ring = this.#rings.get(container);
    if (!ring) this.#rings.set(container, (ring = { lines: [], previous: [] }));
    return ring;
  }
}
