import type { ReactNode } from 'react';
import type { ObjectKey } from '../../../core/api/group-kind.ts';

/** The summary of one kind. `object` is of the kind the registry lists it under. */
export interface OverviewProps<T> {
  readonly objectKey: ObjectKey;
  readonly object: T;
}

export type Overview = (props: OverviewProps<never>) => ReactNode;
