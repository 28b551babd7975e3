import { useState, type FormEvent } from 'react';
import { countOf, parsePools, PoolError } from '../../workers/protocol/node-pools.ts';
import { useT } from '../i18n/use-t.ts';
import { Button } from '../kit/button.tsx';
import { Choices } from '../kit/choices.tsx';
import { Dialog, DialogActions } from '../kit/dialog.tsx';
import { Field } from '../kit/field.tsx';
import { MAX_NODES, MAX_SEED, nodesIn, numberIn, type Choice } from '../store/cluster-choice.ts';
import { useApp } from '../store/context.ts';
import styles from './cluster-dialog.module.css';

/** Another cluster instead of this one: its nodes, whose they are, where its control plane runs, the seed of its chances. */
const PRESETS = ['plain', 'kubeadm'] as const;
const CLOUDS = ['none', 'simulated'] as const;

export function ClusterDialog() {
  const t = useT();
  const close = useApp((state) => state.closeOverlay);
  const restart = useApp((state) => state.restart);
  const now = useApp((state) => state.cluster);
  const [preset, setPreset] = useState<Choice['preset']>(now.preset);
  const [cloudProvider, setCloud] = useState<Choice['cloudProvider']>(now.cloudProvider);
  const [nodes, setNodes] = useState(String(now.nodes));
  const [seed, setSeed] = useState(String(now.seed));
  const wanted = nodesIn(nodes.trim());
  const nodeCount = typeof wanted === 'string' && !arePools(wanted) ? undefined : wanted;
  const seedNumber = numberIn(seed, MAX_SEED);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (nodeCount === undefined || seedNumber === undefined) return;
    close();
    restart(null, { preset, cloudProvider, nodes: nodeCount, seed: seedNumber });
  };
  return (
    <Dialog title={t('app.cluster')} closeLabel={t('app.close')} onClose={close} description={t('app.cluster.about')}>
      <form className={styles['form']} onSubmit={submit}>
        <Choices
          legend={t('app.cluster.preset')}
          value={preset}
          options={PRESETS.map((value) => ({
            value,
            title: t(`app.cluster.preset.${value}`),
            about: t(`app.cluster.preset.${value}.about`),
          }))}
          onChange={setPreset}
        />
        <Choices
          legend={t('app.cluster.cloud')}
          value={cloudProvider}
          options={CLOUDS.map((value) => ({
            value,
            title: t(`app.cluster.cloud.${value}`),
            about: t(`app.cluster.cloud.${value}.about`),
          }))}
          onChange={setCloud}
        />
        <div className={styles['numbers']}>
          <Field
            label={t('app.cluster.nodes', { max: MAX_NODES })}
            value={nodes}
            aria-invalid={nodeCount === undefined}
            onChange={(event) => setNodes(event.target.value)}
          />
          <Field
            label={t('app.cluster.seed')}
            inputMode="numeric"
            value={seed}
            aria-invalid={seedNumber === undefined}
            onChange={(event) => setSeed(event.target.value)}
          />
        </div>
        <DialogActions>
          <Button variant="primary" type="submit" disabled={nodeCount === undefined || seedNumber === undefined}>
            {t('app.cluster.start')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Whether the words say machines, and not too many. */
function arePools(words: string): boolean {
  try {
    return countOf(parsePools(words)) <= MAX_NODES;
  } catch (error) {
    if (error instanceof PoolError) return false;
    throw error;
  }
}
