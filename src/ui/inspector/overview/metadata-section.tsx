import type { ReactNode } from 'react';
import type { KubeObject } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { useApp } from '../../store/context.ts';
import { useNow } from '../hooks/use-now.ts';
import { ageAt } from '../model/age.ts';
import { dueText } from '../parts/ago-text.ts';
import { ownerLinks } from '../model/owners.ts';
import { Fields } from '../parts/fields.tsx';
import { Labels } from '../parts/labels.tsx';
import { ObjectLink } from '../parts/object-link.tsx';
import { Section } from '../parts/section.tsx';

/** Age, owner, labels, annotations, finalizers: what every object has. */
export function MetadataSection({ object }: { readonly object: KubeObject }) {
  const t = useT();
  const now = useNow();
  const { metadata } = object;
  return (
    <Section title={t('inspector.metadata')}>
      <Fields
        rows={[
          { label: t('inspector.age'), value: ageAt(now, metadata.creationTimestamp) },
          {
            label: t('inspector.owner'),
            value: metadata.ownerReferences?.length ? <Owners object={object} /> : undefined,
          },
          { label: t('inspector.labels'), value: labelsOf(metadata.labels) },
          { label: t('inspector.annotations'), value: labelsOf(metadata.annotations) },
          { label: t('inspector.finalizers'), value: metadata.finalizers?.join(', ') },
          { label: t('inspector.deletionRequested'), value: dueText(t, now, metadata.deletionTimestamp) },
          { label: t('inspector.generation'), value: metadata.generation },
        ]}
      />
    </Section>
  );
}

/** `kubectl describe` leaves it out too: it is the manifest once more. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function labelsOf(map: Readonly<Record<string, string>> | undefined): ReactNode {
  const { [LAST_APPLIED]: _manifest, ...shown } = map ?? {};
  return Object.keys(shown).length === 0 ? undefined : <Labels map={shown} />;
}

function Owners({ object }: { readonly object: KubeObject }) {
  const objects = useApp((state) => state.objects);
  return (
    <>
      {ownerLinks(object.metadata, objects).map((owner) => (
        <div key={owner.key}>
          {owner.kind} <ObjectLink to={owner.key} />
        </div>
      ))}
    </>
  );
}
