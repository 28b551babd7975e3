import { entryOf } from '../../lib/entry-of.ts';
import {
  classNameOf,
  findMatchingVolume,
  hasAnnotation,
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  isBoundTo,
  isDelayed,
  NO_PROVISIONER,
  SELECTED_NODE,
  whyUnsuited,
} from '../../api/volume-binding.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/types.ts';

/**
 * What is to be done for a claim. Pure.
 * Upstream: syncUnboundClaim, syncBoundClaim, provisionClaim in pkg/controller/volume/persistentvolume/pv_controller.go.
 */
export interface Note {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export type ClaimPlan =
  | { readonly do: 'bind'; readonly volume: PersistentVolume }
  | { readonly do: 'set-class'; readonly name: string }
  | { readonly do: 'provision'; readonly provisioner: string; readonly note: Note }
  /** Nothing can be done yet; `note` says why. */
  | { readonly do: 'wait'; readonly note?: Note }
  | { readonly do: 'lose'; readonly note: Note }
  /** Somebody else holds what this claim was given. */
  | { readonly do: 'retry'; readonly note: Note; readonly error: string };

export interface ClaimView {
  /** Volumes that are free or name the claim. */
  readonly candidates: Iterable<PersistentVolume>;
  volume(name: string): PersistentVolume | undefined;
  storageClass(name: string): StorageClass | undefined;
  defaultClass(): string | undefined;
  /** Names of pods that use the claim and have no node yet. */
  waitingPods(): readonly string[];
}

const normal = (reason: string, message: string): Note => ({ type: 'Normal', reason, message });
const warning = (reason: string, message: string): Note => ({ type: 'Warning', reason, message });

export function planClaim(claim: PersistentVolumeClaim, view: ClaimView): ClaimPlan {
  if (hasAnnotation(claim, BIND_COMPLETED)) return planBound(claim, view);
  return claim.spec.volumeName ? planNamed(claim, claim.spec.volumeName, view) : planUnbound(claim, view);
}

function planUnbound(claim: PersistentVolumeClaim, view: ClaimView): ClaimPlan {
  const className = classNameOf(claim);
  const waits = className !== '' && isDelayed(view.storageClass(className));
  const volume = findMatchingVolume(claim, view.candidates, { isDelayed: waits });
  if (volume) return { do: 'bind', volume };
  const isUnset = claim.spec.storageClassName === undefined && className === '';
  const byDefault = isUnset ? view.defaultClass() : undefined;
  if (byDefault !== undefined) return { do: 'set-class', name: byDefault };
  if (waits && !hasAnnotation(claim, SELECTED_NODE)) return { do: 'wait', note: consumerNote(view.waitingPods()) };
  if (className !== '') return planProvisioning(className, view.storageClass(className));
  const text = 'no persistent volumes available for this claim and no storage class is set';
  return { do: 'wait', note: normal('FailedBinding', text) };
}

function consumerNote(pods: readonly string[]): Note {
  if (pods.length === 0)
    return normal('WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
  const text =
    pods.length > 1
      ? `waiting for pods ${pods.join(',')} to be scheduled`
      : `waiting for pod ${pods[0] ?? ''} to be scheduled`;
  return normal('WaitForPodScheduled', text);
}

/** Drivers that took over from what was built in once. Upstream: k8s.io/csi-translation-lib. */
const MIGRATED: Readonly<Record<string, string>> = {
  'kubernetes.io/aws-ebs': 'ebs.csi.aws.com',
  'kubernetes.io/azure-disk': 'disk.csi.azure.com',
  'kubernetes.io/azure-file': 'file.csi.azure.com',
  'kubernetes.io/cinder': 'cinder.csi.openstack.org',
  'kubernetes.io/gce-pd': 'pd.csi.storage.gke.io',
  'kubernetes.io/portworx-volume': 'pxd.portworx.com',
  'kubernetes.io/vsphere-volume': 'csi.vsphere.vmware.com',
};

function planProvisioning(className: string, storageClass: StorageClass | undefined): ClaimPlan {
  if (!storageClass) {
    const text = `storageclass.storage.k8s.io ${JSON.stringify(className)} not found`;
    return { do: 'wait', note: warning('ProvisioningFailed', text) };
  }
  const provisioner = entryOf(MIGRATED, storageClass.provisioner) ?? storageClass.provisioner;
  if (provisioner === NO_PROVISIONER || provisioner.startsWith('kubernetes.io/'))
    return { do: 'wait', note: warning('ProvisioningFailed', `no volume plugin matched name: ${provisioner}`) };
  const text =
    `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the ` +
    'system administrator. If volume creation is delayed, please verify that the provisioner is running and ' +
    'correctly registered.';
  return { do: 'provision', provisioner, note: normal('ExternalProvisioning', text) };
}

/** A claim that asks for a volume by name. */
function planNamed(claim: PersistentVolumeClaim, name: string, view: ClaimView): ClaimPlan {
  const volume = view.volume(name);
  if (!volume) return { do: 'wait' };
  const quoted = JSON.stringify(name);
  if (!volume.spec.claimRef) {
    const why = whyUnsuited(volume, claim);
    if (why === undefined) return { do: 'bind', volume };
    return { do: 'wait', note: warning('VolumeMismatch', `Cannot bind to requested volume ${quoted}: ${why}`) };
  }
  if (isBoundTo(volume, claim)) return { do: 'bind', volume };
  const note = warning('FailedBinding', `volume ${quoted} already bound to a different claim.`);
  if (!hasAnnotation(claim, BOUND_BY_CONTROLLER)) return { do: 'wait', note };
  const { namespace = '', name: other = '' } = volume.spec.claimRef;
  const self = `${claim.metadata.namespace ?? ''}/${claim.metadata.name}`;
  const error = `invalid binding of claim "${self}" to volume ${quoted}: volume already claimed by "${namespace}/${other}"`;
  return { do: 'retry', note, error };
}

function planBound(claim: PersistentVolumeClaim, view: ClaimView): ClaimPlan {
  const lost = (what: string): ClaimPlan => ({
    do: 'lose',
    note: warning('ClaimLost', `Bound claim has lost ${what}PersistentVolume. Data on the volume is lost!`),
  });
  if (!claim.spec.volumeName) return lost('reference to ');
  const volume = view.volume(claim.spec.volumeName);
  if (!volume) return lost('its ');
  if (!volume.spec.claimRef || volume.spec.claimRef.uid === claim.metadata.uid) return { do: 'bind', volume };
  const text = 'Two claims are bound to the same volume, this one is bound incorrectly';
  return { do: 'lose', note: warning('ClaimMisbound', text) };
}
