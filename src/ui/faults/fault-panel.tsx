import { useId, useMemo, useState } from 'react';
import type { FaultTargetKind } from '../../workers/protocol.ts';
import { useShallow } from 'zustand/react/shallow';
import { useT } from '../i18n/use-t.ts';
import { Button } from '../kit/button.tsx';
import { Tabs } from '../kit/tabs.tsx';
import { useApp } from '../store/context.ts';
import { parseObjectKey } from '../../core/api/group-kind.ts';
import { ActiveFaults } from './active-faults.tsx';
import { FaultCard } from './fault-card.tsx';
import { faultOptions, targetKinds } from './fault-options.ts';
import styles from './fault-panel.module.css';
import { targetsOf } from './fault-targets.ts';
import { useFaultActions } from './use-fault-actions.ts';

/** The panel of the left rail: what is broken, and everything that can be. */
export function FaultPanel() {
  const t = useT();
  const faults = useApp((state) => state.faults);
  const actions = useFaultActions();
  return (
    <div className={styles['panel']}>
      <section className={styles['active']}>
        <header className={styles['header']}>
          <h2 className={styles['heading']}>{t('faults.active')}</h2>
          <span className={styles['count']}>{faults.length}</span>
          {faults.length < 2 ? null : (
            <Button size="s" variant="ghost" onClick={() => actions.clearAll(faults.map((f) => f.id))}>
              {t('faults.undoAll')}
            </Button>
          )}
        </header>
        {faults.length === 0 ? <p className={styles['hint']}>{t('faults.noneActive')}</p> : <ActiveFaults />}
      </section>
      <Catalogue />
    </div>
  );
}

function Catalogue() {
  const t = useT();
  const kinds = targetKinds(useApp((state) => state.faultCatalog));
  const selected = useApp((state) => state.selection);
  const [chosen, setChosen] = useState<FaultTargetKind>(initialKind(selected));
  const kind = kinds.includes(chosen) ? chosen : kinds[0];
  if (kind === undefined) return null;
  return (
    <section className={styles['catalogue']}>
      <h2 className={styles['heading']}>{t('faults.break')}</h2>
      <div className={styles['kinds']}>
        <Tabs
          label={t('faults.targets')}
          value={kind}
          tabs={kinds.map((value) => ({ value, label: t(`faults.kind.${value}`) }))}
          onChange={setChosen}
        >
          <TargetFaults key={kind} kind={kind} />
        </Tabs>
      </div>
    </section>
  );
}

const initialKind = (selection: string | null): FaultTargetKind =>
  selection !== null && parseObjectKey(selection).groupKind === 'Pod' ? 'Pod' : 'Node';

function TargetFaults({ kind }: { readonly kind: FaultTargetKind }) {
  const t = useT();
  const id = useId();
  const targets = useTargets(kind);
  const selected = useApp((state) => targetOfSelection(kind, state.selection));
  const [chosen, setChosen] = useState<string | null>(null);
  const wanted = chosen ?? selected;
  const name = wanted !== null && targets.includes(wanted) ? wanted : (targets[0] ?? '');
  const catalog = useApp((state) => state.faultCatalog);
  const active = useApp((state) => state.faults);
  if (targets.length === 0) return <p className={styles['hint']}>{t(`faults.noTargets.${kind}`)}</p>;
  return (
    <div className={styles['target']}>
      {targets[0] === '' ? null : (
        <div className={styles['choose']}>
          <label htmlFor={id}>{t(`faults.choose.${kind}`)}</label>
          <select id={id} value={name} onChange={(event) => setChosen(event.target.value)}>
            {targets.map((target) => (
              <option key={target} value={target}>
                {target}
              </option>
            ))}
          </select>
        </div>
      )}
      <ul className={styles['cards']}>
        {faultOptions(catalog, active, { kind, name }).map((option) => (
          <FaultCard key={`${option.name} ${name}`} option={option} target={name} />
        ))}
      </ul>
    </div>
  );
}

function useTargets(kind: FaultTargetKind): readonly string[] {
  const parts = useApp(
    useShallow(({ machines, pods, objects, components, faultCatalog }) => ({
      machines,
      pods,
      objects,
      components,
      faultCatalog,
    })),
  );
  return useMemo(() => targetsOf(kind, parts), [kind, parts]);
}

/** The selected object as a target of this kind. */
function targetOfSelection(kind: FaultTargetKind, selection: string | null): string | null {
  if (selection === null) return null;
  const { groupKind, namespace, name } = parseObjectKey(selection);
  if (groupKind !== kind) return null;
  return namespace === '' ? name : `${namespace}/${name}`;
}
