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
  /** Written in all, as files of the machine. */
  bytes: number;
}

interface Ring {
  current: Attempt;
  previous: Attempt | undefined;
}

/** '2026-01-01T00:00:00.000000000Z stdout F ' and the end of the line. */
const LINE_HEAD = 41;
const ROTATED = 10 * 2 ** 20;
const MUCH = 4096;

const bytesOf = (lines: readonly LogLine[]): number => lines.reduce((sum, l) => sum + l.text.length + LINE_HEAD, 0);

/** The file that is written, and the one before. Modelled: compressed ones weigh nothing. */
const onDisk = (bytes: number): number => (bytes <= 2 * ROTATED ? bytes : ROTATED + (bytes % ROTATED));

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
    current.bytes += text.length + LINE_HEAD;
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

  /** What a container's logs take of its machine's disk. Upstream: pkg/kubelet/logs (10Mi a file, older ones compressed). */
  bytes(container: string): number {
    const ring = this.#rings.get(container);
    return ring ? onDisk(ring.current.bytes) + onDisk(ring.previous?.bytes ?? 0) : 0;
  }

  /** Of containers that have written much: no line tells what is not kept. */
  sizes(): Record<string, number> {
    const sizes: Record<string, number> = {};
    for (const [container, { current }] of this.#rings) if (current.bytes >= MUCH) sizes[container] = current.bytes;
    return sizes;
  }

  /** As they were when they were saved. */
  resize(sizes: Readonly<Record<string, number>>): void {
    for (const [container, { current }] of this.#rings)
      if (current.bytes >= MUCH) current.bytes = sizes[container] ?? bytesOf(current.lines);
    for (const [container, bytes] of Object.entries(sizes)) this.#ring(container).current.bytes = bytes;
  }

  #ring(container: string): Ring {
    let ring = this.#rings.get(container);
    if (!ring) this.#rings.set(container, (ring = { current: attemptFrom(0, 0), previous: undefined }));
    return ring;
  }
}

const attemptFrom = (number: number, since: number): Attempt => ({ lines: [], end: 0, number, since, bytes: 0 });

function cut(attempt: Attempt, t: number): void {
  const kept = attempt.lines.filter((l) => l.t <= t);
  attempt.end -= attempt.lines.length - kept.length;
  attempt.bytes -= bytesOf(attempt.lines) - bytesOf(kept);
  attempt.lines = kept;
}
