import type { Ingress, IngressClass } from '../../api/types.ts';
import type { AdmissionPlugin } from '../../apiserver/admission.ts';
import { isCreateOf } from '../shared/admission-errors.ts';

/**
 * DefaultIngressClass: an Ingress that names no class gets the default one, the newest if there are several.
 * Upstream: plugin/pkg/admission/network/defaultingressclass/admission.go.
 */
const LEGACY_CLASS = 'kubernetes.io/ingress.class';
const IS_DEFAULT = 'ingressclass.kubernetes.io/is-default-class';

export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  kinds: ['networking.k8s.io/Ingress'],
  mutate(request, ctx) {
    if (!isCreateOf(request, 'networking.k8s.io/Ingress')) return request.object;
    const ingress = request.object as Ingress;
    const isNamed =
      ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.[LEGACY_CLASS] !== undefined;
    if (isNamed) return ingress;
    const classes = ctx.list('networking.k8s.io/IngressClass') as IngressClass[];
    const chosen = classes.filter((c) => c.metadata.annotations?.[IS_DEFAULT] === 'true').sort(newestFirst)[0];
    return chosen ? { ...ingress, spec: { ...ingress.spec, ingressClassName: chosen.metadata.name } } : ingress;
  },
};

function newestFirst({ metadata: a }: IngressClass, { metadata: b }: IngressClass): number {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp > b.creationTimestamp ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
