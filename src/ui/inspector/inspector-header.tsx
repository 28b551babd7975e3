import { X, Zap } from 'lucide-react';
import { Fragment } from 'react';
import { parseObjectKey, storeKey, type ObjectKey } from '../../core/api/group-kind.ts';
import { FaultMenu } from '../faults/fault-menu.tsx';
import type { FaultTarget } from '../faults/fault-options.ts';
import { useT } from '../i18n/use-t.ts';
import { Badge } from '../kit/badge.tsx';
import { IconButton } from '../kit/icon-button.tsx';
import { Tooltip } from '../kit/tooltip.tsx';
import { useApp } from '../store/context.ts';
import { useObject } from './hooks/use-object.ts';
import styles from './inspector-header.module.css';
import { objectState } from './model/object-state.ts';
import { CopyButton } from './parts/copy-button.tsx';
import { kindOf, ObjectLink } from './parts/object-link.tsx';

/** Who is selected: name, kind, namespace, node, state. */
export function InspectorHeader({ objectKey }: { readonly objectKey: ObjectKey }) {
  const t = useT();
  const select = useApp((state) => state.select);
  const { name } = parseObjectKey(objectKey);
  return (
    <header className={styles['header']}>
      <div className={styles['top']}>
        <Tooltip text={name}>
          <h2 className={styles['name']}>{name}</h2>
        </Tooltip>
        <Break objectKey={objectKey} />
        <CopyButton label={t('inspector.copyName')} text={() => name} />
        <IconButton size="s" label={t('inspector.close')} icon={<X size={16} />} onClick={() => select(null)} />
      </div>
      <Facts objectKey={objectKey} />
    </header>
  );
}

/** What can be broken about a pod or node; nothing for other kinds. */
function Break({ objectKey }: { readonly objectKey: ObjectKey }) {
  const t = useT();
  const { groupKind, namespace, name } = parseObjectKey(objectKey);
  const target = TARGETS[groupKind]?.(namespace, name);
  if (target === undefined) return null;
  return (
    <FaultMenu target={target}>
      <IconButton size="s" label={t('graph.node.menu', { name })} icon={<Zap size={16} />} />
    </FaultMenu>
  );
}

const TARGETS: Readonly<Record<string, (namespace: string, name: string) => FaultTarget>> = {
  Node: (_, name) => ({ kind: 'Node', name }),
  Pod: (namespace, name) => ({ kind: 'Pod', name: storeKey(namespace, name) }),
};

function Facts({ objectKey }: { readonly objectKey: ObjectKey }) {
  const t = useT();
  const object = useObject(objectKey);
  const summary = useApp((state) => state.pods.get(objectKey));
  const { namespace } = parseObjectKey(objectKey);
  const state = objectState(objectKey, object ?? undefined, summary);
  const facts = [
    <span key="kind">{kindOf(objectKey)}</span>,
    namespace === '' ? null : <span key="namespace">{namespace}</span>,
    summary?.node ? <ObjectLink key="node" to={`Node//${summary.node}`} /> : null,
  ].filter((fact) => fact !== null);
  return (
    <div className={styles['facts']}>
      <span className={styles['place']}>
        {facts.map((fact, i) => (
          <Fragment key={fact.key}>
            {i === 0 ? null : <span aria-hidden="true"> · </span>}
            {fact}
          </Fragment>
        ))}
      </span>
      {state ? (
        <Badge tone={state.tone}>{state.count ? t('inspector.readyOf', { ...state.count }) : state.word}</Badge>
      ) : null}
    </div>
  );
}
