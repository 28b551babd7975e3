import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../../api/field-error.ts';
import type { PodSpec } from '../../api/types.ts';
import { validateResourceClaims } from './validate-resource-claims.ts';

type Claims = NonNullable<NonNullable<PodSpec['containers'][number]['resources']>['claims']>;

const spec = (resourceClaims: PodSpec['resourceClaims'] | undefined, ...claims: Claims): PodSpec => ({
  containers: [{ name: 'c', resources: { claims } }],
  ...(resourceClaims ? { resourceClaims } : {}),
});
const GPU = [{ name: 'gpu', resourceClaimName: 'x' }];
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

describe('claims of a pod', () => {
  it.each<[string, PodSpec, string[]]>([
    ['none', spec(undefined), []],
    ['used as a whole', spec(GPU, { name: 'gpu' }), []],
    ['used request by request', spec(GPU, { name: 'gpu', request: 'a' }, { name: 'gpu', request: 'b' }), []],
    ['no name', spec([{ name: '', resourceClaimName: 'x' }]), ['spec.resourceClaims[0].name: Required value']],
    ['a name that is none', spec([{ name: 'A', resourceClaimName: 'x' }]), [`spec.resourceClaims[0].name: Invalid value: "A": ${LABEL}`]],
    ['a name twice', spec([...GPU, ...GPU]), ['spec.resourceClaims[1].name: Duplicate value: "gpu"']],
    ['neither claim nor template', spec([{ name: 'a' }]), ['spec.resourceClaims[0]: Invalid value: {"Name":"a","ResourceClaimName":null,"ResourceClaimTemplateName":null}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`']],
    ['both', spec([{ name: 'a', resourceClaimName: 'x', resourceClaimTemplateName: 'y' }]), ['spec.resourceClaims[0]: Invalid value: {"Name":"a","ResourceClaimName":"x","ResourceClaimTemplateName":"y"}: at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified']],
    ['a container names what is not there', spec(undefined, { name: 'b' }), ['spec.containers[0].resources.claims[0]: Not found: "b": must be one of the names in pod.spec.resourceClaims which is empty']],
    ['a container names another', spec(GPU, { name: 'b' }), ['spec.containers[0].resources.claims[0]: Not found: "b": must be one of the names in pod.spec.resourceClaims: gpu']],
    ['the same claim twice', spec(GPU, { name: 'gpu' }, { name: 'gpu' }), ['spec.containers[0].resources.claims[1]: Duplicate value: "gpu"']],
    ['the same request twice', spec(GPU, { name: 'gpu', request: 'a' }, { name: 'gpu', request: 'a' }), ['spec.containers[0].resources.claims[1]: Duplicate value: "gpu/a"']],
    ['a request, then all of it', spec(GPU, { name: 'gpu', request: 'a' }, { name: 'gpu' }), ['spec.containers[0].resources.claims[1]: Duplicate value: "gpu"']],
  ])('%s', (_name, pod, wanted) => {
    expect(validateResourceClaims(pod, 'spec').map(formatFieldError)).toEqual(wanted);
  }); // prettier-ignore
});
