import type { LoadShape, TrafficSource } from '../../workers/protocol.ts';

/** The shapes a visitor can choose: a kind and one length of time; the rest follows. */
export const SHAPE_KINDS = ['constant', 'ramp', 'steps', 'wave', 'spike'] as const;
export type ShapeKind = (typeof SHAPE_KINDS)[number];

export interface ShapeChoice {
  readonly kind: ShapeKind;
  /** Of the whole ramp, all steps, one wave, or from spike to spike. */
  readonly seconds: number;
}

const STEPS = 5;
/** A spike lasts this part of the time between spikes. */
const SPIKE_PART = 6;
export const DEFAULT_SECONDS = 120;

export function shapeOf({ kind, seconds }: ShapeChoice): LoadShape | undefined {
  switch (kind) {
    case 'constant':
      return undefined;
    case 'ramp':
      return { kind, seconds };
    case 'steps':
      return { kind, count: STEPS, seconds: seconds / STEPS };
    case 'wave':
      return { kind, periodSeconds: seconds };
    case 'spike':
      return { kind, everySeconds: seconds, forSeconds: seconds / SPIKE_PART };
  }
}

export function choiceOf(shape: LoadShape | undefined): ShapeChoice {
  switch (shape?.kind) {
    case undefined:
      return { kind: 'constant', seconds: DEFAULT_SECONDS };
    case 'ramp':
      return { kind: 'ramp', seconds: shape.seconds };
    case 'steps':
      return { kind: 'steps', seconds: shape.seconds * shape.count };
    case 'wave':
      return { kind: 'wave', seconds: shape.periodSeconds };
    case 'spike':
      return { kind: 'spike', seconds: shape.everySeconds };
  }
}

/** The source with another shape; a constant one has no such field. */
export function withShape(source: TrafficSource, choice: ShapeChoice): TrafficSource {
  const { shape: _, ...rest } = source;
  const shape = shapeOf(choice);
  return shape ? { ...rest, shape } : rest;
}

export const MAX_RATE = 100_000;
