import { CardFrame } from '../parts/card.tsx';
import type { CardProps } from './node-def.ts';

/** Any kind without a card of its own: name, kind, and the phase or the Ready condition if its status has one. */
export function DefaultCard({ node }: CardProps) {
  const status = (node.object.status ?? {}) as StatusShape;
  const ready = status.conditions?.find((condition) => condition.type === 'Ready' || condition.type === 'Available');
  const facts = status.phase ?? (ready === undefined ? undefined : `${ready.type}=${ready.status}`);
  return <CardFrame node={node} facts={<span>{facts}</span>} />;
}

interface StatusShape {
  readonly phase?: string;
  readonly conditions?: readonly { readonly type?: string; readonly status?: string }[];
}
