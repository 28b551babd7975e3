import { useEffect, useRef, useState, type FormEvent } from 'react';
import { parseObjectKey } from '../../core/api/group-kind.ts';
import type { EngineClient } from '../../workers/client.ts';
import type { CloudProvider } from '../../workers/protocol.ts';
import { expectSuccess, useAct } from '../inspector/hooks/use-act.ts';
import { Button } from '../kit/button.tsx';
import { Choices } from '../kit/choices.tsx';
import { Dialog, DialogActions } from '../kit/dialog.tsx';
import { Select } from '../kit/select.tsx';
import { useApp } from '../store/context.ts';
import type { AppState } from '../store/state.ts';
import { drain } from './drain.ts';
import styles from './machines.module.css';
import { useMachineText } from './texts.ts';

/** Takes a machine out of the cluster, carefully or not. */
type How = 'safe' | 'drain' | 'vm';
const HOWS: readonly How[] = ['safe', 'drain', 'vm'];
const RETRY_MS = 1000;
const NOT_FOUND = 404;
const CONTROL_PLANE = 'control-plane';

interface Progress {
  readonly left: number;
  readonly refusal: string | undefined;
}

export function RemoveNodeDialog() {
  const t = useMachineText();
  const close = useApp((state) => state.closeOverlay);
  const machines = useApp((state) => state.machines);
  const { preset, cloudProvider } = useApp((state) => state.cluster);
  const selected = useApp(selectedNode);
  const names = machines.map((m) => m.name).filter((name) => preset === 'plain' || name !== CONTROL_PLANE);
  const [chosen, setChosen] = useState(selected);
  const name = chosen !== undefined && names.includes(chosen) ? chosen : (names[0] ?? '');
  const [how, setHow] = useState<How>('safe');
  const { progress, run } = useRemoval();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name !== '') void run(name, how);
  };
  return (
    <Dialog title={t('remove.title')} closeLabel={t('close')} onClose={close}>
      <form className={styles['form']} onSubmit={submit}>
        <div className={styles['labelled']}>
          <span aria-hidden="true">{t('remove.which')}</span>
          <Select
            label={t('remove.which')}
            value={name}
            options={names.map((value) => ({ value, label: value }))}
            onChange={setChosen}
          />
        </div>
        <Choices
          legend={t('remove.how')}
          value={how}
          look="list"
          options={HOWS.map((value) => ({
            value,
            title: t(`remove.${value}`),
            about: t(aboutOf(value, cloudProvider)),
          }))}
          onChange={setHow}
        />
        {names.length === 0 ? <p className={styles['state']}>{t('remove.none')}</p> : null}
        {progress ? <ProgressLines {...progress} /> : null}
        <DialogActions>
          {progress ? <Button onClick={close}>{t('stop')}</Button> : null}
          <Button variant="danger" type="submit" disabled={name === '' || progress !== undefined}>
            {t(how === 'drain' ? 'remove.submit.drain' : 'remove.submit', { name })}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** A cloud knows its machines, so it makes a difference to one of them. */
const aboutOf = (how: How, cloud: CloudProvider) =>
  how === 'vm' && cloud === 'simulated' ? 'remove.vm.cloud' : (`remove.${how}.about` as const);

function selectedNode({ selection }: AppState): string | undefined {
  if (selection === null) return undefined;
  const { groupKind, name } = parseObjectKey(selection);
  return groupKind === NODE ? name : undefined;
}

function ProgressLines({ left, refusal }: Progress) {
  const t = useMachineText();
  const isPlaying = useApp((state) => state.clock.isPlaying);
  return (
    <div role="status">
      <p className={styles['state']}>
        {t('remove.waiting', { n: left })} {isPlaying ? '' : t('remove.paused')}
      </p>
      {refusal === undefined ? null : <p className={styles['problem']}>{refusal}</p>}
    </div>
  );
}

/** Drains and removes; closing the dialog stops it where it is. */
function useRemoval() {
  const t = useMachineText();
  const act = useAct();
  const close = useApp((state) => state.closeOverlay);
  const toast = useApp((state) => state.toast);
  const select = useApp((state) => state.select);
  const [progress, setProgress] = useState<Progress | undefined>();
  const isStopped = useRef(false);
  useEffect(() => {
    isStopped.current = false;
    return () => void (isStopped.current = true);
  }, []);
  const run = async (name: string, how: How): Promise<void> => {
    const isDone = await act(async (client) => {
      if (how !== 'vm' && !(await drained(client, name))) return;
      if (how !== 'drain') await client.call('node.remove', { name });
      if (how === 'safe') {
        await deleteNode(client, name);
        select(null);
      }
      toast({ tone: 'good', text: t(how === 'drain' ? 'remove.drained' : 'remove.done', { name }) });
      close();
    });
    if (!isDone) setProgress(undefined);
  };
  const drained = (client: EngineClient, name: string): Promise<boolean> =>
    drain(name, {
      request: (request) => client.call('api.request', { request }),
      wait: () => new Promise((done) => setTimeout(done, RETRY_MS)),
      isStopped: () => isStopped.current,
      report: (left, refusal) => setProgress({ left, refusal }),
    });
  return { progress, run };
}

async function deleteNode(client: EngineClient, name: string): Promise<void> {
  const answer = await client.call('api.request', { request: { method: 'DELETE', path: `/api/v1/nodes/${name}` } });
  if (answer.code !== NOT_FOUND) expectSuccess(answer);
}

const NODE = 'Node';
