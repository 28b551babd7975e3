import type { ReactNode } from 'react';
import type { PodTone } from '../../workers/protocol.ts';

/**
 * The state of a pod (or anything alike) as a shape: full disc ready, quarter disc on its way, triangle in trouble,
 * dashed ring leaving, ring with a tick done. Drawn in the current colour; decorative, so put the word beside it.
 */
export function StateGlyph({ tone, size = 12 }: { readonly tone: PodTone; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" aria-hidden="true" data-tone={tone} style={{ flex: 'none' }}>
      {SHAPES[tone]}
    </svg>
  );
}

/** Colour token of each state. */
export const TONE_COLOR = {
  ready: 'var(--ready)',
  pending: 'var(--pending)',
  failed: 'var(--fail)',
  leaving: 'var(--gone)',
  done: 'var(--gone)',
} as const satisfies Record<PodTone, string>;

/** Surface token to go behind it. */
export const TONE_SURFACE = {
  ready: 'var(--ready-soft)',
  pending: 'var(--pending-soft)',
  failed: 'var(--fail-soft)',
  leaving: 'var(--gone-soft)',
  done: 'var(--gone-soft)',
} as const satisfies Record<PodTone, string>;

const ring = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.5 } as const;

const SHAPES = {
  ready: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  pending: (
    <>
      <circle cx="6" cy="6" r="4.25" {...ring} />
      <path d="M6 6V1.75A4.25 4.25 0 0 1 10.25 6z" fill="currentColor" />
    </>
  ),
  failed: <path d="M6 1.2 11.4 10.6H.6z" fill="currentColor" />,
  leaving: <circle cx="6" cy="6" r="4.25" {...ring} strokeDasharray="2 1.8" />,
  done: (
    <>
      <circle cx="6" cy="6" r="4.75" {...ring} strokeWidth={1.2} />
      <path d="M3.7 6.2 5.3 7.8 8.4 4.6" {...ring} />
    </>
  ),
} as const satisfies Record<PodTone, ReactNode>;
