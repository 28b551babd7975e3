import type { ComponentType } from 'react';
import type { Band, CardNode } from '../projection/types.ts';

/** How one kind looks in the graph. To add one: a file beside this one, and a line in registry.ts. */
export interface GraphNodeDef {
  /** 'apps/Deployment'; see core/api/group-kind.ts. */
  readonly groupKind: string;
  /** Where the view "nodes" puts it. */
  readonly band: Band;
  /** Two if smaller cards of what it owns stand beside it. */
  readonly columns: 1 | 2;
  readonly Card: ComponentType<CardProps>;
}

export interface CardProps {
  readonly node: CardNode;
}
