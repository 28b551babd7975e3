import { Pause, Play, RefreshCw } from 'lucide-react';
import { EPOCH_MS, formatTime } from '../../../core/lib/time.ts';
import type { Deployment } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { useAppStore } from '../../store/context.ts';
import { usePatch } from '../hooks/use-patch.ts';
import { rolloutProgress } from '../model/rollout.ts';
import { selectorText } from '../model/selector-text.ts';
import { Fields } from '../parts/fields.tsx';
import { Section } from '../parts/section.tsx';
import { ConditionsTable } from './conditions-table.tsx';
import styles from './rollout-section.module.css';
import { MetadataSection } from './metadata-section.tsx';
import type { OverviewProps } from './overview.ts';
import { Revisions } from './revisions.tsx';
import { RolloutBar } from './rollout-bar.tsx';
import { ScaleStepper } from './scale-stepper.tsx';

export function DeploymentOverview({ object: deployment, objectKey }: OverviewProps<Deployment>) {
  const t = useT();
  const progress = rolloutProgress(deployment);
  return (
    <>
      <Section
        title={t('inspector.rollout')}
        aside={
          <Badge tone={progress.isPaused ? 'leaving' : progress.tone}>
            {t(progress.isPaused ? 'inspector.rollout.paused' : `inspector.rollout.${progress.step}`, { ...progress })}
          </Badge>
        }
      >
        <RolloutBar progress={progress} />
        <Actions objectKey={objectKey} deployment={deployment} />
      </Section>
      <Revisions deployment={deployment} />
      <Section title={t('inspector.strategy')}>
        <Strategy deployment={deployment} />
      </Section>
      <Section title={t('inspector.conditions')}>
        <ConditionsTable object={deployment} />
      </Section>
      <MetadataSection object={deployment} />
    </>
  );
}

function Actions({ objectKey, deployment }: { readonly objectKey: string; readonly deployment: Deployment }) {
  const t = useT();
  const store = useAppStore();
  const patch = usePatch(objectKey);
  const isPaused = deployment.spec.paused ?? false;
  const restart = (): void => {
    // the annotation `kubectl rollout restart` sets
    const at = formatTime(EPOCH_MS + store.getState().clock.now);
    const annotations = { 'kubectl.kubernetes.io/restartedAt': at };
    void patch({ spec: { template: { metadata: { annotations } } } });
  };
  return (
    <div className={styles['actions']}>
      <ScaleStepper objectKey={objectKey} replicas={deployment.spec.replicas ?? 1} />
      <Button size="s" onClick={() => void patch({ spec: { paused: !isPaused } })}>
        {isPaused ? <Play size={14} aria-hidden="true" /> : <Pause size={14} aria-hidden="true" />}
        {t(isPaused ? 'inspector.resume' : 'inspector.pause')}
      </Button>
      <Button size="s" onClick={restart} disabled={isPaused}>
        <RefreshCw size={14} aria-hidden="true" />
        {t('inspector.restart')}
      </Button>
    </div>
  );
}

function Strategy({ deployment }: { readonly deployment: Deployment }) {
  const t = useT();
  const { strategy, selector, minReadySeconds, progressDeadlineSeconds, revisionHistoryLimit } = deployment.spec;
  return (
    <Fields
      rows={[
        { label: t('inspector.type'), value: strategy?.type },
        { label: 'maxSurge', value: strategy?.rollingUpdate?.maxSurge },
        { label: 'maxUnavailable', value: strategy?.rollingUpdate?.maxUnavailable },
        { label: 'minReadySeconds', value: minReadySeconds },
        { label: 'progressDeadlineSeconds', value: progressDeadlineSeconds },
        { label: 'revisionHistoryLimit', value: revisionHistoryLimit },
        { label: t('inspector.selector'), value: selectorText(selector) },
      ]}
    />
  );
}
