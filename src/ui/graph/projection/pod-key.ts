import { objectKey, type ObjectKey } from '../../../core/api/group-kind.ts';

export const podKey = (namespace: string, name: string): ObjectKey => objectKey('Pod', namespace, name);
