import { isNotFound, isStatusError, StatusError } from '../../api/status-error.ts';
import type { Pod, StoredObject } from '../../api/types.ts';
import type { DraftOf } from '../../runtime/client.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import { isNamespaceTerminating } from './namespace-terminating.ts';

/**
 * One create or delete of a pod on behalf of its controller, with the event about it. Returns the error that the
 * caller must deal with; that the namespace is going away is none.
 * Upstream: RealPodControl in pkg/controller/controller_utils.go.
 */
export function createPodFor(
  ctx: ComponentContext,
  owner: StoredObject,
  draft: DraftOf<'Pod'>,
): StatusError | undefined {
  try {
    const pod = ctx.client.create('Pod', draft);
    ctx.recorder.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    return undefined;
  } catch (error) {
    if (!isStatusError(error)) throw error;
    if (isNamespaceTerminating(error)) return undefined;
    ctx.recorder.event(owner, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    return error;
  }
}

export function deletePodFor(ctx: ComponentContext, owner: StoredObject, pod: Pod): StatusError | undefined {
  const { namespace = '', name } = pod.metadata;
  try {
    ctx.client.delete('Pod', namespace, name);
    ctx.recorder.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
    return undefined;
  } catch (error) {
    if (!isStatusError(error)) throw error;
    if (isNotFound(error)) return error;
    ctx.recorder.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
    return new StatusError({ ...error.status, message: `unable to delete pods: ${error.message}` });
  }
}
