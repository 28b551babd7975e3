import type { Point, Rect } from '../layout/rect.ts';

/** The way from one thing to another: one cubic curve, used for the line and for what travels along it. */
export interface Curve {
  readonly from: Point;
  readonly c1: Point;
  readonly c2: Point;
  readonly to: Point;
}

/** Leaves at the side that faces the other: to the right, or from bottom to top, or the reverse. */
export function curveBetween(a: Rect, b: Rect): Curve {
  if (b.x >= a.x + a.width) return sideways(rightOf(a), leftOf(b));
  if (b.y >= a.y + a.height) return upright(bottomOf(a), topOf(b));
  if (a.x >= b.x + b.width) return sideways(leftOf(a), rightOf(b));
  return upright(topOf(a), bottomOf(b));
}

/** From the bottom of a card down to a machine, wherever it stands. */
export function curveDown(a: Rect, b: Rect): Curve {
  return upright(bottomOf(a), topOf(b));
}

/** From an owner to a room with pods of it; beside the middle, where requests come in. */
export function curveToRoom(a: Rect, b: Rect): Curve {
  if (b.y < a.y + a.height) return curveBetween(a, b);
  return upright(bottomOf(a), { x: b.x + b.width * 0.72, y: b.y });
}

export const straight = (from: Point, to: Point): Curve => ({ from, c1: from, c2: to, to });

export function svgPath({ from, c1, c2, to }: Curve): string {
  return `M${from.x} ${from.y}C${c1.x} ${c1.y} ${c2.x} ${c2.y} ${to.x} ${to.y}`;
}

/** Point at `t` from 0 to 1. */
export function pointOn({ from, c1, c2, to }: Curve, t: number): Point {
  const u = 1 - t;
  const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return { x: a * from.x + b * c1.x + c * c2.x + d * to.x, y: a * from.y + b * c1.y + c * c2.y + d * to.y };
}

function sideways(from: Point, to: Point): Curve {
  const bend = Math.abs(to.x - from.x) / 2;
  const sign = to.x >= from.x ? 1 : -1;
  return { from, c1: { x: from.x + sign * bend, y: from.y }, c2: { x: to.x - sign * bend, y: to.y }, to };
}

function upright(from: Point, to: Point): Curve {
  const bend = Math.max(24, Math.abs(to.y - from.y) / 2);
  const sign = to.y >= from.y ? 1 : -1;
  return { from, c1: { x: from.x, y: from.y + sign * bend }, c2: { x: to.x, y: to.y - sign * bend }, to };
}

const leftOf = ({ x, y, height }: Rect): Point => ({ x, y: y + height / 2 });
const rightOf = ({ x, y, width, height }: Rect): Point => ({ x: x + width, y: y + height / 2 });
const topOf = ({ x, y, width }: Rect): Point => ({ x: x + width / 2, y });
const bottomOf = ({ x, y, width, height }: Rect): Point => ({ x: x + width / 2, y: y + height });
