import type { CustomResourceDefinition } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { formatTime } from '../../lib/time.ts';
import { apiServiceName, AUTOMANAGED, localApiService, type GroupVersion } from './local-services.ts';

/**
 * An APIService for each group version that some definition of custom resources serves. Keys are their names. Upstream
 * runs it inside kube-apiserver; here it stops with the controller manager.
 * Upstream: pkg/controlplane/controller/crdregistration.
 */
type Crd = CustomResourceDefinition;

const CRD = 'apiextensions.k8s.io/CustomResourceDefinition';
const API_SERVICE = 'apiregistration.k8s.io/APIService';
const PRIORITIES = [1000, 100] as const;

export const crdRegistrationController: ControllerDef = {
  name: 'crd-registration',
  for: CRD,
  keysOf: (object) => served(object as Crd).map(apiServiceName),
  reconcile(ctx, key) {
    const wanted = ctx.client
      .list(CRD)
      .flatMap(served)
      .find((of) => apiServiceName(of) === key);
    const found = ctx.client.dynamic.find(API_SERVICE, '', key);
    if (wanted && !found) register(ctx, wanted);
    if (!wanted && found?.metadata.labels?.[AUTOMANAGED] === 'true') ctx.client.dynamic.delete(API_SERVICE, '', key);
    return undefined;
  },
};

const served = ({ spec, metadata }: Crd): GroupVersion[] =>
  metadata.deletionTimestamp
    ? []
    : spec.versions.filter((v) => v.served).map(({ name }) => ({ group: spec.group, version: name }));

function register(ctx: ControllerContext<undefined>, of: GroupVersion): void {
  const { status, ...draft } = localApiService(of, PRIORITIES, 'true', formatTime(ctx.epochMs));
  const made = ctx.client.create(API_SERVICE, draft as never);
  ctx.client.updateStatus(API_SERVICE, { ...made, status } as never);
}
