import type { TimelineMark } from '../../workers/protocol.ts';
import { xOf, type TimeScale } from './time-scale.ts';

/**
 * Marks of one lane that would overlap become one with a count. Pure. Groups are in order of time and so far apart
 * that neither shape nor count meets the next (`minGap` pixels for a single mark); the first mark's place is the group's, so a group does not move when it grows.
 */
export interface MarkGroup {
  readonly x: number;
  /** Free pixels to the next group or the end, for a label. */
  readonly room: number;
  readonly tone: TimelineMark['tone'];
  readonly marks: readonly TimelineMark[];
}

const WEIGHT = { bad: 3, good: 2, busy: 1, neutral: 0 } as const;

export function groupMarks(
  marks: readonly TimelineMark[],
  lane: TimelineMark['lane'],
  scale: TimeScale,
  minGap = 14,
): MarkGroup[] {
  const groups: { x: number; marks: TimelineMark[] }[] = [];
  for (const mark of marks) {
    if (mark.lane !== lane || mark.t < scale.from || mark.t > scale.to) continue;
    const x = xOf(scale, mark.t);
    const last = groups.at(-1);
    if (last !== undefined && x - last.x < minGap + countWidth(last.marks.length)) last.marks.push(mark);
    else groups.push({ x, marks: [mark] });
  }
  return groups.map(({ x, marks: members }, i) => ({
    x,
    room: (groups[i + 1]?.x ?? scale.width) - x,
    tone: worstTone(members),
    marks: members,
  }));
}

const DIGIT = 7;

/** Of the number beside a group. */
const countWidth = (n: number): number => (n === 1 ? 0 : DIGIT * String(n).length + 2);

function worstTone(marks: readonly TimelineMark[]): TimelineMark['tone'] {
  return marks.reduce(
    (worst, { tone }) => (WEIGHT[tone] > WEIGHT[worst] ? tone : worst),
    'neutral' as const as TimelineMark['tone'],
  );
}
