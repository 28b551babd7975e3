/** Arrow keys in the graph: from one thing to the nearest in that direction. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

const DIRECTIONS: Readonly<Record<Arrow, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export const isArrow = (key: string): key is Arrow => key in DIRECTIONS;

/** Index of the nearest box in that direction, or -1. Being off to the side counts three times as far. */
export function nearest(from: Box, boxes: readonly Box[], arrow: Arrow): number {
  const [dx, dy] = DIRECTIONS[arrow];
  let [best, bestDistance] = [-1, Infinity];
  boxes.forEach((box, i) => {
    const [x, y] = [centre(box).x - centre(from).x, centre(box).y - centre(from).y];
    const ahead = x * dx + y * dy;
    const aside = Math.abs(x * dy) + Math.abs(y * dx);
    const distance = ahead + 3 * aside;
    if (ahead <= 4 || aside > ahead * 3 || distance >= bestDistance) return;
    [best, bestDistance] = [i, distance];
  });
  return best;
}

const centre = ({ left, top, width, height }: Box) => ({ x: left + width / 2, y: top + height / 2 });
