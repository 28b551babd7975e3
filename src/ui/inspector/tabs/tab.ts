import type { ReactNode } from 'react';
import type { ObjectKey } from '../../../core/api/group-kind.ts';
import type { KubeObject } from '../../../core/api/types.ts';
import type { TextKey } from '../../i18n/texts.ts';
import type { InspectorTab } from '../../store/state.ts';

/** What a tab is given. `object` is null for what only the trace still knows (a deleted pod). */
export interface TabProps {
  readonly objectKey: ObjectKey;
  readonly object: KubeObject | null;
}

export interface InspectorTabDef {
  readonly id: InspectorTab;
  readonly title: TextKey;
  /** Group kinds it is for; all if absent. */
  readonly only?: readonly string[];
  /** Further condition on the object. */
  readonly appliesTo?: (object: KubeObject | null) => boolean;
  readonly Content: (props: TabProps) => ReactNode;
}
