import { expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/types.ts';
import { planClaim, type ClaimPlan } from './plan.ts';

/** Rows name rules of syncUnboundClaim, syncBoundClaim and provisionClaim upstream. */
const claim = (spec: object = {}, annotations: Record<string, string> = {}): PersistentVolumeClaim =>
  ({
    metadata: { name: 'data', namespace: 'default', uid: 'u1', annotations },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '5Gi' } },
      storageClassName: 'c',
      ...spec,
    },
  }) as unknown as PersistentVolumeClaim;
const volume = (name: string, claimRef?: object): PersistentVolume =>
  ({
    metadata: { name },
    spec: {
      capacity: { storage: '5Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'c',
      ...(claimRef ? { claimRef: { namespace: 'default', ...claimRef } } : {}),
    },
    status: { phase: 'Available' },
  }) as unknown as PersistentVolume;
const classOf = (provisioner: string, volumeBindingMode = 'Immediate'): StorageClass =>
  ({ provisioner, volumeBindingMode }) as unknown as StorageClass;

const BOUND = { 'pv.kubernetes.io/bind-completed': 'yes' };
const SELECTED = { 'volume.kubernetes.io/selected-node': 'node-1' };
const waiting = (by: string): string =>
  `Waiting for a volume to be created either by the external provisioner '${by}' or manually by the system ` +
  'administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.';

interface Case {
  readonly rule: string;
  readonly claim?: PersistentVolumeClaim;
  readonly volumes?: readonly PersistentVolume[];
  readonly storageClass?: StorageClass;
  readonly defaultClass?: string;
  readonly pods?: readonly string[];
  readonly plan: string;
}

const CASES: readonly Case[] = [
  { rule: 'a volume is there', volumes: [volume('pv')], storageClass: classOf('a.b'), plan: 'bind pv' },
  {
    rule: 'none is there: ask the provisioner',
    storageClass: classOf('a.b'),
    plan: `provision a.b ExternalProvisioning ${waiting('a.b')}`,
  },
  {
    rule: 'built in once: ask the driver that took over',
    storageClass: classOf('kubernetes.io/aws-ebs'),
    plan: `provision ebs.csi.aws.com ExternalProvisioning ${waiting('ebs.csi.aws.com')}`,
  },
  {
    rule: 'nobody provisions',
    storageClass: classOf('kubernetes.io/no-provisioner'),
    plan: 'wait ProvisioningFailed no volume plugin matched name: kubernetes.io/no-provisioner',
  },
  { rule: 'no such class', plan: 'wait ProvisioningFailed storageclass.storage.k8s.io "c" not found' },
  {
    rule: 'no class at all',
    claim: claim({ storageClassName: '' }),
    plan: 'wait FailedBinding no persistent volumes available for this claim and no storage class is set',
  },
  {
    rule: 'a default class that came later',
    claim: claim({ storageClassName: undefined }),
    defaultClass: 'standard',
    plan: 'set-class standard',
  },
  {
    rule: 'delayed, no pod',
    storageClass: classOf('a.b', 'WaitForFirstConsumer'),
    plan: 'wait WaitForFirstConsumer waiting for first consumer to be created before binding',
  },
  {
    rule: 'delayed, a pod',
    storageClass: classOf('a.b', 'WaitForFirstConsumer'),
    pods: ['p'],
    plan: 'wait WaitForPodScheduled waiting for pod p to be scheduled',
  },
  {
    rule: 'delayed, pods',
    storageClass: classOf('a.b', 'WaitForFirstConsumer'),
    pods: ['p', 'q'],
    plan: 'wait WaitForPodScheduled waiting for pods p,q to be scheduled',
  },
  {
    rule: 'delayed, node chosen',
    claim: claim({}, SELECTED),
    storageClass: classOf('a.b', 'WaitForFirstConsumer'),
    plan: `provision a.b ExternalProvisioning ${waiting('a.b')}`,
  },
  { rule: 'the named volume is not there', claim: claim({ volumeName: 'pv' }), plan: 'wait' },
  { rule: 'the named volume suits', claim: claim({ volumeName: 'pv' }), volumes: [volume('pv')], plan: 'bind pv' },
  {
    rule: 'the named volume does not suit',
    claim: claim({ volumeName: 'pv', storageClassName: 'd' }),
    volumes: [volume('pv')],
    plan: 'wait VolumeMismatch Cannot bind to requested volume "pv": storageClassName does not match',
  },
  {
    rule: 'the named volume is taken',
    claim: claim({ volumeName: 'pv' }),
    volumes: [volume('pv', { name: 'x', uid: 'y' })],
    plan: 'wait FailedBinding volume "pv" already bound to a different claim.',
  },
  {
    rule: 'bound, volume gone',
    claim: claim({ volumeName: 'pv' }, BOUND),
    plan: 'lose ClaimLost Bound claim has lost its PersistentVolume. Data on the volume is lost!',
  },
  {
    rule: 'bound, name gone',
    claim: claim({}, BOUND),
    plan: 'lose ClaimLost Bound claim has lost reference to PersistentVolume. Data on the volume is lost!',
  },
  {
    rule: 'bound, and all is well',
    claim: claim({ volumeName: 'pv' }, BOUND),
    volumes: [volume('pv', { name: 'data', uid: 'u1' })],
    plan: 'bind pv',
  },
  {
    rule: 'bound to what another has',
    claim: claim({ volumeName: 'pv' }, BOUND),
    volumes: [volume('pv', { name: 'x', uid: 'y' })],
    plan: 'lose ClaimMisbound Two claims are bound to the same volume, this one is bound incorrectly',
  },
];

function textOf(plan: ClaimPlan): string {
  const words: string[] = [plan.do];
  if (plan.do === 'bind') words.push(plan.volume.metadata.name);
  if (plan.do === 'set-class') words.push(plan.name);
  if (plan.do === 'provision') words.push(plan.provisioner);
  if ('note' in plan && plan.note) words.push(plan.note.reason, plan.note.message);
  return words.join(' ');
}

it.each(CASES)('$rule', (c) => {
  const { volumes = [] } = c;
  const plan = planClaim(c.claim ?? claim(), {
    candidates: volumes,
    volume: (name) => volumes.find((v) => v.metadata.name === name),
    storageClass: () => c.storageClass,
    defaultClass: () => c.defaultClass,
    waitingPods: () => c.pods ?? [],
  });
  expect(textOf(plan)).toBe(c.plan);
});
