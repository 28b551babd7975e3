import { describe, expect, it } from 'vitest';
import { builtinSchemas } from './builtin-schema.ts';
import { applyDefaults, Defaulter } from './defaults.ts';
import golden from './fixtures/upstream-defaults.jsonl?raw';
import { deepFreeze } from '../lib/freeze.ts';
import { DEFAULTS } from './default-tables.ts';
import type { Schema } from './schema.ts';
import { structuralSchema } from './structural-schema.ts';

const schemas = builtinSchemas();

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
}

function schemaOf({ apiVersion, kind }: Manifest): Schema {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return schemas.forKind(group, version, kind) as Schema;
}

const complete = <T extends Manifest>(object: T): unknown => applyDefaults(schemaOf(object), deepFreeze(object));

describe('applyDefaults, as `kubectl get -o yaml` shows', () => {
  it('a Deployment with probes', () => {
    const manifest = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              {
                name: 'web',
                image: 'nginx:1.27',
                ports: [{ containerPort: 80 }],
                resources: { requests: { cpu: 0.1, memory: '1024Mi' } },
                readinessProbe: { httpGet: { port: 80 }, initialDelaySeconds: 5 },
                livenessProbe: { exec: { command: ['true'] }, timeoutSeconds: 2 },
              },
              { name: 'sidecar', image: 'busybox', hostNetwork: undefined },
            ],
          },
        },
      },
    };
    expect(complete(manifest)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: {
        progressDeadlineSeconds: 600,
        replicas: 3,
        revisionHistoryLimit: 10,
        selector: { matchLabels: { app: 'web' } },
        strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' }, type: 'RollingUpdate' },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              {
                image: 'nginx:1.27',
                imagePullPolicy: 'IfNotPresent',
                livenessProbe: {
                  exec: { command: ['true'] },
                  failureThreshold: 3,
                  periodSeconds: 10,
                  successThreshold: 1,
                  timeoutSeconds: 2,
                },
                name: 'web',
                ports: [{ containerPort: 80, protocol: 'TCP' }],
                readinessProbe: {
                  failureThreshold: 3,
                  httpGet: { path: '/', port: 80, scheme: 'HTTP' },
                  initialDelaySeconds: 5,
                  periodSeconds: 10,
                  successThreshold: 1,
                  timeoutSeconds: 1,
                },
                resources: { requests: { cpu: '100m', memory: '1Gi' } },
                terminationMessagePath: '/dev/termination-log',
                terminationMessagePolicy: 'File',
              },
              {
                image: 'busybox',
                imagePullPolicy: 'Always',
                name: 'sidecar',
                resources: {},
                terminationMessagePath: '/dev/termination-log',
                terminationMessagePolicy: 'File',
              },
            ],
            dnsPolicy: 'ClusterFirst',
            restartPolicy: 'Always',
            schedulerName: 'default-scheduler',
            securityContext: {},
            terminationGracePeriodSeconds: 30,
          },
        },
      },
      status: {},
    });
  });

  it('a Service', () => {
    const manifest = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }, { name: 'm', port: 9090, targetPort: 'metrics' }] },
    };
    expect(complete(manifest)).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: {
        internalTrafficPolicy: 'Cluster',
        ports: [
          { port: 80, protocol: 'TCP', targetPort: 80 },
          { name: 'm', port: 9090, protocol: 'TCP', targetPort: 'metrics' },
        ],
        selector: { app: 'web' },
        sessionAffinity: 'None',
        type: 'ClusterIP',
      },
      status: { loadBalancer: {} },
    });
  });

  it('the claims of a StatefulSet', () => {
    const manifest = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: {
        serviceName: 'db',
        selector: { matchLabels: { app: 'db' } },
        template: { metadata: { labels: { app: 'db' } }, spec: { containers: [] } },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
          },
        ],
      },
    };
    expect(complete(manifest)).toMatchObject({
      spec: {
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        podManagementPolicy: 'OrderedReady',
        replicas: 1,
        revisionHistoryLimit: 10,
        updateStrategy: { rollingUpdate: { partition: 0 }, type: 'RollingUpdate' },
        volumeClaimTemplates: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '1Gi' } },
              volumeMode: 'Filesystem',
            },
            status: { phase: 'Pending' },
          },
        ],
      },
      status: { availableReplicas: 0, replicas: 0 },
    });
  });
});

/**
 * What the decoder and defaulter of Kubernetes 1.36 make of one manifest of each kind, or several. Recorded from
 * upstream itself; nulls for absent required lists are left out, and so is the DaemonSet's annotation
 * `deprecated.daemonset.template.generation`, which its strategy writes.
 */
const GOLDEN = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { name: string; in: Manifest; out: unknown });

describe('applyDefaults, as recorded from upstream', () => {
  it.each(GOLDEN)('$name', ({ in: manifest, out }) => {
    const completed = complete(manifest);
    expect(completed).toEqual(out);
    expect(applyDefaults(schemaOf(manifest), completed)).toBe(completed);
  });

  it('covers every table entry a stored object can reach', () => {
    const used = new Set<string>();
    const walk = (schema: Schema | undefined, value: unknown): void => {
      if (schema?.def !== undefined) used.add(schema.def);
      if (typeof value !== 'object' || value === null) return;
      for (const [key, part] of Object.entries(value))
        walk(schema?.items ?? schema?.properties?.get(key)?.schema, part);
    };
    for (const row of GOLDEN) walk(schemaOf(row.in), row.out);
    const unused = Object.keys(DEFAULTS).filter((def) => !used.has(def));
    expect(unused).toEqual([
      'core/v1.FileKeySelector',
      'core/v1.ISCSIPersistentVolumeSource',
      'core/v1.RBDPersistentVolumeSource',
      'core/v1.ScaleIOPersistentVolumeSource',
      'autoscaling/v1.HorizontalPodAutoscalerSpec',
      'admissionregistration/v1.MutatingAdmissionPolicySpec',
      'apiextensions/v1.ServiceReference',
    ]);
  });

  it('names only definitions and fields that exist', () => {
    for (const [def, entry] of Object.entries(DEFAULTS)) {
      const fields = [...(schemas.definition(def)?.properties?.keys() ?? [])];
      expect(fields, def).toEqual(expect.arrayContaining(Object.keys(entry.fields ?? {})));
    }
  });
});

describe('Defaulter', () => {
  const podSchema = schemas.forKind('', 'v1', 'Pod') as Schema;
  const spec = deepFreeze({ containers: [{ name: 'a', image: 'nginx:1', resources: { limits: { cpu: '1' } } }] });
  const podFrom = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });

  it('works out a shared template once', () => {
    const defaulter = new Defaulter();
    const [a, b] = ['a', 'b'].map((name) => defaulter.apply(podSchema, podFrom(name)));
    expect(a?.spec.containers).toBe(b?.spec.containers);
    expect(a?.spec.containers[0]?.resources).toEqual({ limits: { cpu: '1' }, requests: { cpu: '1' } });
  });

  it('shares what is complete already', () => {
    const defaulter = new Defaulter();
    const pod = defaulter.apply(podSchema, podFrom('a'));
    const changed = { ...pod, metadata: { name: 'a', labels: { x: 'y' } } };
    expect(defaulter.apply(podSchema, changed)).toBe(changed);
  });

  it('fills in the defaults of a custom resource', () => {
    const schema = structuralSchema(
      {
        type: 'object',
        properties: {
          spec: {
            type: 'object',
            default: { size: 1 },
            properties: { size: { type: 'integer' }, mode: { type: 'string', default: 'fast' } },
          },
        },
      },
      schemas,
    );
    const object = { apiVersion: 'x.y/v1', kind: 'Foo', metadata: { name: 'a' } };
    expect(applyDefaults(schema, object)).toEqual({ ...object, spec: { size: 1, mode: 'fast' } });
  });
});
