import type { HttpOutcome, TrafficReport } from '../../../workers/protocol.ts';
import type { Layout } from '../layout/layout.ts';
import { pointOfRoute, routeOf, type Route } from './dot-route.ts';
import { newOutcomes, type Seen } from './new-outcomes.ts';

/**
 * Moves one dot for each real request, in wall time: fast enough to follow, however fast the virtual clock runs.
 * Elements are taken from a pool and drawn anew, all on one layer: a transform or opacity of each would make the browser
 * sort the layers of the whole page with every frame. Time stands still while paused.
 */
interface Dot {
  readonly element: SVGPathElement;
  readonly route: Route;
  readonly isOk: boolean;
  /** Milliseconds of its own time; negative while it waits for its turn. */
  age: number;
}

const LEG_MS = 420;
const LINGER_MS = { ok: 260, failed: 900 };
const SVG = 'http://www.w3.org/2000/svg';
const RADIUS = 4;
const MOST_DOTS = 48;
/** At high speed far more requests come than can be drawn: of a crowd, one each so often is shown going all the way. */
const MIN_GAP_MS = 45;
/** Requests that came with one frame are spread over this time at most. */
const SPREAD_MS = 600;

export class DotAnimator {
  readonly #host: SVGSVGElement;
  readonly #className: string;
  readonly #pool: SVGPathElement[] = [];
  readonly #seen = new Map<string, Seen>();
  #dots: Dot[] = [];
  #frame = 0;
  #last = 0;
  #runUntil = 0;
  /** No dot sets off before. */
  #free = 0;
  #isPlaying = false;

  constructor(host: SVGSVGElement, className: string) {
    this.#host = host;
    this.#className = className;
  }

  /** Paused, dots stand still; but what a single step brought is played to its end. */
  setPlaying(isPlaying: boolean): void {
    this.#isPlaying = isPlaying;
    if (isPlaying) this.#wake();
  }

  /** Marks what is there as seen, for a page that has just opened. */
  skip(traffic: readonly TrafficReport[]): void {
    for (const report of traffic) this.#fresh(report);
  }

  add(traffic: readonly TrafficReport[], layout: Layout, speed: number): void {
    for (const report of traffic) {
      const fresh = this.#fresh(report);
      const first = fresh[0]?.t ?? 0;
      for (const outcome of fresh) {
        const delayMs = this.#turn(Math.min(SPREAD_MS, (outcome.t - first) / speed));
        const route = delayMs === null ? null : routeOf(outcome, report.source, layout);
        if (route === null || delayMs === null || route.legs.length === 0) continue;
        this.#start(outcome, route, delayMs);
      }
    }
    if (this.#dots.length > 0) {
      this.#runUntil = performance.now() + SPREAD_MS + 3 * LEG_MS + LINGER_MS.failed;
      this.#wake();
    }
  }

  /** For another view: the ways they were on are not there any more. */
  clear(): void {
    for (const dot of this.#dots) this.#retire(dot);
    this.#dots = [];
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    for (const { element } of this.#dots) element.remove();
    for (const element of this.#pool) element.remove();
    this.#dots = [];
  }

  /** When a dot may set off that would like to in `wantedMs`; null if too many are before it. */
  #turn(wantedMs: number): number | null {
    const now = performance.now();
    const delayMs = Math.max(wantedMs, this.#free - now);
    if (delayMs > SPREAD_MS || this.#dots.length >= MOST_DOTS) return null;
    this.#free = now + delayMs + MIN_GAP_MS;
    return delayMs;
  }

  #fresh(report: TrafficReport): readonly HttpOutcome[] {
    const key = `${report.source.namespace}/${report.source.name}`;
    const { fresh, seen } = newOutcomes(report, this.#seen.get(key));
    this.#seen.set(key, seen);
    return fresh;
  }

  #start(outcome: HttpOutcome, route: Route, delayMs: number): void {
    const element = this.#pool.pop() ?? this.#host.appendChild(document.createElementNS(SVG, 'path'));
    element.setAttribute('class', this.#className);
    element.toggleAttribute('data-failed', !outcome.ok);
    element.removeAttribute('d');
    this.#dots.push({ element, route, isOk: outcome.ok, age: -delayMs });
  }

  #retire(dot: Dot): void {
    dot.element.removeAttribute('d');
    this.#pool.push(dot.element);
  }

  #wake(): void {
    if (this.#frame !== 0 || this.#dots.length === 0) return;
    this.#last = performance.now();
    this.#frame = requestAnimationFrame(this.#step);
  }

  readonly #step = (now: number): void => {
    this.#frame = 0;
    if (!this.#isPlaying && now > this.#runUntil) return;
    // a tab that was in the background goes on where it was
    const passed = Math.min(100, Math.max(0, now - this.#last));
    this.#last = now;
    this.#dots = this.#dots.filter((dot) => this.#move(dot, passed));
    if (this.#dots.length > 0) this.#frame = requestAnimationFrame(this.#step);
  };

  /** False once it is done. */
  #move(dot: Dot, passedMs: number): boolean {
    dot.age += passedMs;
    const travelMs = LEG_MS * (dot.route.legs.length - 1 + Math.max(dot.route.stopAt, 0.2));
    const lingerMs = dot.isOk ? LINGER_MS.ok : LINGER_MS.failed;
    if (dot.age > travelMs + lingerMs) {
      this.#retire(dot);
      return false;
    }
    if (dot.age < 0) return true;
    const { x, y } = pointOfRoute(dot.route, dot.age / travelMs);
    const rest = Math.max(0, dot.age - travelMs) / lingerMs;
    dot.element.setAttribute('d', dot.isOk ? discAt(x, y, RADIUS * (1 + rest)) : triangleAt(x, y));
    const opacity = String(Math.round((1 - rest * rest) * 100) / 100);
    dot.element.setAttribute('fill-opacity', opacity);
    dot.element.setAttribute('stroke-opacity', opacity);
    return true;
  }
}

const short = (n: number): number => Math.round(n * 10) / 10;

function discAt(x: number, y: number, radius: number): string {
  const r = short(radius);
  return `M${short(x - r)} ${short(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}

/** In trouble is a triangle everywhere on this page. */
const triangleAt = (x: number, y: number): string => `M${short(x)} ${short(y - 6)}l6 11h-12z`;
