import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '../../api/types.ts';
import { requestsOf } from './extended-resources.ts';

/**
 * Cases like those of Test_createRequestsAndMappings_requests and _mappings
 * (pkg/scheduler/framework/plugins/dynamicresources/extendeddynamicresources_test.go).
 */
type Asked = Readonly<Record<string, string>>;
const GPU = 'example.com/gpu';
const NIC = 'example.com/nic';
const IMPLICIT = 'deviceclass.resource.kubernetes.io/nic-class';
const CLASSES = new Map([
  [GPU, 'gpu-class'],
  [NIC, 'nic-class'],
  [IMPLICIT, 'nic-class'],
]);

const container = (name: string, requests: Asked): Container => ({ name, image: 'app', resources: { requests } });
const sidecar = (name: string, requests: Asked): Container => ({
  ...container(name, requests),
  restartPolicy: 'Always',
});

function made(initContainers: readonly Container[], containers: readonly Container[]) {
  const pod = { metadata: { name: 'p' }, spec: { initContainers, containers } } as unknown as Pod;
  const { requests, mappings } = requestsOf(pod, CLASSES);
  return {
    requests: requests.map(({ name, exactly }) => `${name}: ${exactly?.count} of ${exactly?.deviceClassName}`),
    mappings: mappings.map((m) => `${m.containerName} ${m.resourceName} ${m.requestName}`),
  };
}

describe('Requests for the devices that stand behind extended resources', () => {
  it('count a request by its place among all that its container asks for', () => {
    expect(made([], [container('con0', { cpu: '1', [NIC]: '2', [GPU]: '1' })])).toEqual({
      requests: ['container-0-request-1: 1 of gpu-class', 'container-0-request-2: 2 of nic-class'],
      mappings: [`con0 ${GPU} container-0-request-1`, `con0 ${NIC} container-0-request-2`],
    });
  });

  it('keep a resource by its own name and one by the name of its class apart', () => {
    expect(made([container('init0', { [NIC]: '1', [IMPLICIT]: '2' })], [])).toEqual({
      requests: ['container-0-request-0: 2 of nic-class', 'container-0-request-1: 1 of nic-class'],
      mappings: [`init0 ${IMPLICIT} container-0-request-0`, `init0 ${NIC} container-0-request-1`],
    });
  });

  it('ask for the most that an init container needs, once', () => {
    const init = [container('init0', { [NIC]: '1' }), container('init1', { [NIC]: '2' })];
    expect(made(init, [container('con0', { [GPU]: '1' })])).toEqual({
      requests: ['container-1-request-0: 2 of nic-class', 'container-2-request-0: 1 of gpu-class'],
      mappings: [
        `con0 ${GPU} container-2-request-0`,
        `init0 ${NIC} container-1-request-0`,
        `init1 ${NIC} container-1-request-0`,
      ],
    });
  });

  it('let an init container use what a later sidecar gets, and not what an earlier one holds', () => {
    const init = [
      container('init0', { [NIC]: '1' }),
      sidecar('sidecar1', { [NIC]: '1' }),
      container('init2', { [NIC]: '2' }),
    ];
    expect(made(init, [container('con0', { [GPU]: '1' })])).toEqual({
      requests: [
        'container-1-request-0: 1 of nic-class',
        'container-2-request-0: 2 of nic-class',
        'container-3-request-0: 1 of gpu-class',
      ],
      mappings: [
        `con0 ${GPU} container-3-request-0`,
        `sidecar1 ${NIC} container-1-request-0`,
        `init0 ${NIC} container-1-request-0`,
        `init2 ${NIC} container-2-request-0`,
      ],
    });
  });

  it('ask only for what an init container needs besides', () => {
    expect(made([container('init0', { [GPU]: '3' })], [container('con0', { [GPU]: '1' })])).toEqual({
      requests: ['container-0-request-0: 2 of gpu-class', 'container-1-request-0: 1 of gpu-class'],
      mappings: [
        `con0 ${GPU} container-1-request-0`,
        `init0 ${GPU} container-1-request-0`,
        `init0 ${GPU} container-0-request-0`,
      ],
    });
  });

  it('ask for nothing where nothing is asked', () => {
    expect(made([], [container('con0', { cpu: '1', [GPU]: '0' })])).toEqual({ requests: [], mappings: [] });
  });
});
