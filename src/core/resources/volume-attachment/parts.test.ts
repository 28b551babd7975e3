import { describe, expect, it } from 'vitest';
import {
  allowsMultiAttach,
  attachmentName,
  mustAttach,
  splitVolumeName,
  uniqueVolumeName,
} from '../../api/attachment.ts';
import type { CSIDriver, PersistentVolume, Pod } from '../../api/types.ts';
import { ActualState } from './actual-state.ts';
import { DesiredState } from './desired-state.ts';
import { about, conflictText } from './messages.ts';
import { Operations } from './operations.ts';
import { isPodOver } from './pod-volumes.ts';

const volume = (spec: object): PersistentVolume => ({ metadata: { name: 'pv' }, spec }) as never;
const podOf = (name: string, namespace = 'ns1', status: object = {}, metadata: object = {}): Pod =>
  ({ metadata: { name, namespace, uid: name, ...metadata }, spec: { nodeName: 'node-1' }, status }) as never;

describe('names', () => {
  it('of volumes and attachments are as the CSI plugin builds them', () => {
    const name = uniqueVolumeName(volume({ csi: { driver: 'csi.example.com', volumeHandle: 'vol-1' } }));
    expect(name).toBe('kubernetes.io/csi/csi.example.com^vol-1');
    expect(splitVolumeName(name ?? '')).toEqual({ driver: 'csi.example.com', handle: 'vol-1' });
    expect(uniqueVolumeName(volume({ hostPath: { path: '/mnt' } }))).toBeUndefined();
    // printf 'vol-1csi.example.comnode-1' | sha256sum
    expect(attachmentName('vol-1', 'csi.example.com', 'node-1')).toBe(
      'csi-b74c7fc125891ffa0d0f2e0d645733e3fae7fba3066e76500a771ea08be9da28',
    );
  });

  it.each([
    ['nothing', ''],
    ['another plugin', 'kubernetes.io/iscsi/10.0.0.1:iqn:0'],
    ['no handle', 'kubernetes.io/csi/driver^'],
    ['two separators', 'kubernetes.io/csi/driver^a^b'],
  ])('that are of no CSI volume: %s', (_, name) => expect(splitVolumeName(name)).toBeUndefined());
});

describe('rules of drivers and volumes', () => {
  it.each([
    ['a driver without CSIDriver is attached (skipAttach)', undefined, true],
    ['attachRequired', { spec: { attachRequired: true } }, true],
    ['attachRequired false', { spec: { attachRequired: false } }, false],
  ])('%s', (_, driver, expected) => expect(mustAttach(driver as CSIDriver | undefined)).toBe(expected));

  it.each([
    ['no modes: the attacher will tell (IsMultiAttachAllowed)', [], true],
    ['ReadWriteOnce', ['ReadWriteOnce'], false],
    ['ReadWriteOncePod', ['ReadWriteOncePod'], false],
    ['ReadOnlyMany', ['ReadWriteOnce', 'ReadOnlyMany'], true],
    ['ReadWriteMany', ['ReadWriteMany'], true],
  ])('multi-attach with %s', (_, accessModes, expected) =>
    expect(allowsMultiAttach(volume({ accessModes }))).toBe(expected),
  );

  it('a volume that nobody knows may be attached anywhere', () => expect(allowsMultiAttach(undefined)).toBe(true));
});

describe('a pod is over (IsPodTerminated)', () => {
  const running = { state: { running: {} } };
  const ended = { state: { terminated: { exitCode: 0 } } };
  const deleted = { deletionTimestamp: 'now' };
  it.each([
    ['Running', { phase: 'Running', containerStatuses: [running] }, {}, false],
    ['Succeeded', { phase: 'Succeeded' }, {}, true],
    ['Failed', { phase: 'Failed' }, {}, true],
    ['deleted, something runs', { phase: 'Running', containerStatuses: [ended, running] }, deleted, false],
    ['deleted, nothing runs', { phase: 'Running', containerStatuses: [ended] }, deleted, true],
    ['deleted before anything ran', { phase: 'Pending' }, deleted, true],
    ['deleted, waits', { containerStatuses: [{ state: { waiting: { reason: 'x' } } }] }, deleted, true],
    ['deleted, a state that nobody knows', { containerStatuses: [{ state: {} }] }, deleted, false],
    ['all ended, not deleted', { phase: 'Running', containerStatuses: [ended] }, {}, false],
  ])('%s', (_, status, metadata, expected) => expect(isPodOver(podOf('p', 'ns1', status, metadata))).toBe(expected));
});

describe('texts', () => {
  it('of success end in a blank (generateVolumeMsg)', () =>
    expect(about('AttachVolume.Attach succeeded', 'pv')).toBe('AttachVolume.Attach succeeded for volume "pv" '));

  const elsewhere = "Volume is already exclusively attached to one node and can't be attached to another";
  it.each([
    ['no pods use the volume', [], elsewhere],
    ['pods in the same namespace use the volume', [podOf('pod2'), podOf('pod3')], 'Volume is already used by pod(s) pod2, pod3'], // prettier-ignore
    ['pods in another namespace use the volume', [podOf('pod2', 'ns2'), podOf('pod3', 'ns2')], 'Volume is already used by 2 pod(s) in different namespaces'], // prettier-ignore
    ['pods both in the same and another namespace use the volume', [podOf('pod2', 'ns2'), podOf('pod3')], 'Volume is already used by pod(s) pod3 and 1 pod(s) in different namespaces'], // prettier-ignore
  ])('Test_ReportMultiAttachError: %s', (_, others, text) =>
    expect(conflictText('volume-name', podOf('pod1'), others)).toBe(
      `Multi-Attach error for volume "volume-name" ${text}`,
    ),
  );
});

describe('the actual state', () => {
  it('takes a new volume for mounted until the node says otherwise', () => {
    const actual = new ActualState();
    actual.add('v', 'n', true);
    expect(actual.isMounted('v', 'n')).toBe(true);
    actual.setInUse('n', []);
    expect(actual.isMounted('v', 'n')).toBe(false);
    actual.setInUse('n', ['v']);
    expect(actual.isMounted('v', 'n')).toBe(true);
  });

  it('reports only what is confirmed, and again after a failed detach only once it is attached anew', () => {
    const actual = new ActualState();
    actual.add('v', 'n', false);
    expect([actual.stateOf('v', 'n'), actual.reportedOn('n')]).toEqual(['uncertain', []]);
    actual.add('v', 'n', true);
    expect([actual.stateOf('v', 'n'), actual.reportedOn('n'), actual.dirtyNodes()]).toEqual(['attached', ['v'], ['n']]);
    actual.unreport('v', 'n');
    actual.add('v', 'n', false);
    expect([actual.attachedTo('v'), actual.nodesOf('v'), actual.reportedOn('n')]).toEqual([[], ['n'], []]);
    actual.remove('v', 'n');
    expect([actual.stateOf('v', 'n'), actual.volumesOn('n')]).toEqual(['detached', []]);
  });

  it('keeps the time of the first request to detach, until it is wanted again', () => {
    const actual = new ActualState();
    actual.add('v', 'n', true);
    expect([actual.unwanted('v', 'n', 100), actual.unwanted('v', 'n', 200)]).toEqual([100, 100]);
    actual.wanted('v', 'n');
    expect(actual.unwanted('v', 'n', 300)).toBe(300);
  });
});

describe('the desired state', () => {
  const found = [{ name: 'v', volume: volume({}) }];

  it('wants a volume on a node while a pod there does', () => {
    const desired = new DesiredState();
    expect(desired.add(podOf('a'), found)).toEqual(['v']);
    expect(desired.add(podOf('b'), found)).toEqual(['v']);
    expect(desired.podsOn('v', 'node-1').map((p) => p.metadata.name)).toEqual(['a', 'b']);
    desired.remove('a');
    expect(desired.has('v', 'node-1')).toBe(true);
    expect(desired.remove('b')).toEqual(['v']);
    expect([desired.has('v', 'node-1'), desired.nodesOf('v')]).toEqual([false, []]);
  });

  it('keeps a volume that was found, though its claim is gone', () => {
    const desired = new DesiredState();
    desired.add(podOf('a'), found);
    expect(desired.add(podOf('a'), [])).toEqual([]);
    expect(desired.has('v', 'node-1')).toBe(true);
  });

  it('tells a conflict once for each volume and node', () => {
    const desired = new DesiredState();
    desired.add(podOf('a'), found);
    expect([desired.tellConflict('v', 'node-1'), desired.tellConflict('v', 'node-1')]).toEqual([true, false]);
  });
});

describe('operations', () => {
  const attach = { kind: 'attach', node: 'n', pods: [] } as const;

  it('back off from 500 ms, doubling to 122 s (exponential_backoff.go)', () => {
    const operations = new Operations();
    const delays = Array.from({ length: 10 }, () => {
      operations.begin('v', attach, 0);
      operations.fail('v', 'attach', 0);
      return operations.blockedUntil('v', 'attach', 0);
    });
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 122_000, 122_000]);
  });

  it('of another kind need not wait, and forget the failures', () => {
    const operations = new Operations();
    operations.fail('v', 'attach', 0);
    operations.fail('v', 'attach', 0);
    expect(operations.blockedUntil('v', 'detach', 0)).toBeUndefined();
    operations.begin('v', { ...attach, kind: 'detach' }, 0);
    operations.fail('v', 'detach', 0);
    expect(operations.blockedUntil('v', 'detach', 0)).toBe(500);
    expect(operations.blockedUntil('v', 'attach', 0)).toBeUndefined();
  });

  it('are looked at every half second at first, every seven seconds in the end', () => {
    const operation = new Operations().begin('v', attach, 0);
    const polls = [operation.pollAt];
    for (let i = 0; i < 80; i++) polls.push(new Operations().postpone(operation));
    expect(polls.slice(0, 3)).toEqual([500, 1025, 1576]);
    expect((polls.at(-1) as number) - (polls.at(-2) as number)).toBe(7000);
  });
});
