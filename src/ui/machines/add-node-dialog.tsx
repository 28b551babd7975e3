import { useMemo, useState, type FormEvent } from 'react';
import type { KubeObject } from '../../core/api/types.ts';
import { NODE_PRESETS, shapeText, type NodePreset } from '../../workers/protocol/node-pools.ts';
import { useAct } from '../inspector/hooks/use-act.ts';
import { Button } from '../kit/button.tsx';
import { Choices } from '../kit/choices.tsx';
import { Dialog, DialogActions } from '../kit/dialog.tsx';
import { Field } from '../kit/field.tsx';
import { Select } from '../kit/select.tsx';
import { useApp } from '../store/context.ts';
import styles from './machines.module.css';
import { countOfForm, EMPTY_FORM, GPU_TAINT, MAX_NEW_NODES, readForm, type NodeForm } from './new-nodes.ts';
import { useMachineText } from './texts.ts';

/** New machines for the cluster that runs. */
const PRESETS = Object.keys(NODE_PRESETS) as NodePreset[];
const ZONE = 'topology.kubernetes.io/zone';

export function AddNodeDialog() {
  const t = useMachineText();
  const close = useApp((state) => state.closeOverlay);
  const toast = useApp((state) => state.toast);
  const act = useAct();
  const [form, setForm] = useState(EMPTY_FORM);
  const change = (part: Partial<NodeForm>): void => setForm({ ...form, ...part });
  const count = countOfForm(form);
  const machines = readForm(form);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typeof machines === 'string') return;
    void act(async (client) => {
      const names = await client.call('node.add', { machines });
      toast({ tone: 'good', text: t('add.done', { names, n: names.length }) });
      close();
    });
  };
  return (
    <Dialog title={t('add.title')} closeLabel={t('close')} onClose={close} description={t('add.about')}>
      <form className={styles['form']} onSubmit={submit}>
        <Choices
          legend={t('add.shape')}
          value={form.preset}
          options={PRESETS.map((value) => ({
            value,
            title: t(`preset.${value}`),
            about: shapeText(NODE_PRESETS[value]),
          }))}
          onChange={(preset) => change({ preset })}
        />
        <div className={styles['row']}>
          <Field
            label={t('add.count', { max: MAX_NEW_NODES })}
            inputMode="numeric"
            value={form.count}
            aria-invalid={count === undefined}
            onChange={(event) => change({ count: event.target.value })}
          />
          <ZoneChoice value={form.zone} onChange={(zone) => change({ zone })} />
        </div>
        {form.preset === 'gpu' ? (
          <label className={styles['check']}>
            <input
              type="checkbox"
              checked={form.isTainted}
              onChange={(event) => change({ isTainted: event.target.checked })}
            />
            {t('add.taint', { taint: GPU_TAINT })}
          </label>
        ) : null}
        <Field
          label={t('add.more')}
          placeholder="cpu=16 memory=64Gi label=disk=ssd taint=team=a:NoSchedule"
          value={form.more}
          aria-invalid={typeof machines === 'string'}
          onChange={(event) => change({ more: event.target.value })}
        />
        {typeof machines === 'string' && machines !== '' ? (
          <p className={styles['problem']} role="alert">
            {machines}
          </p>
        ) : null}
        <DialogActions>
          <Button variant="primary" type="submit" disabled={typeof machines === 'string'}>
            {t('add.submit', { n: count ?? 0 })}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function ZoneChoice({ value, onChange }: { readonly value: string; readonly onChange: (zone: string) => void }) {
  const t = useMachineText();
  const objects = useApp((state) => state.objects);
  const zones = useMemo(() => zonesOf(objects.values()), [objects]);
  const options = [{ value: '', label: t('add.zone.auto') }, ...zones.map((zone) => ({ value: zone, label: zone }))];
  return (
    <div className={styles['labelled']}>
      <span aria-hidden="true">{t('add.zone')}</span>
      <Select label={t('add.zone')} value={value} options={options} onChange={onChange} />
    </div>
  );
}

function zonesOf(objects: Iterable<KubeObject>): string[] {
  const zones = new Set(['zone-a', 'zone-b', 'zone-c']);
  for (const { kind, metadata } of objects) {
    const zone = kind === NODE ? metadata.labels?.[ZONE] : undefined;
    if (zone !== undefined) zones.add(zone);
  }
  return [...zones].sort();
}

const NODE = 'Node';
