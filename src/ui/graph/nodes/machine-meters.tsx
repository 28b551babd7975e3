import { useT } from '../../i18n/use-t.ts';
import type { MachineNode } from '../projection/types.ts';
import styles from './machine.module.css';

/** Requests of the pods against what the machine can allocate: what the scheduler goes by. */
export function MachineMeters({ node: { machine } }: { readonly node: MachineNode }) {
  const t = useT();
  if (machine === null) return null;
  const { cpuRequestedMilli, cpuMilli, memoryRequestedBytes, memoryBytes } = machine;
  const cpu = { used: short(cpuRequestedMilli / 1000), total: short(cpuMilli / 1000) };
  const memory = { used: short(memoryRequestedBytes / GIB), total: short(memoryBytes / GIB) };
  return (
    <div className={styles['meters']}>
      <Meter name={t('graph.cpu')} part={cpuRequestedMilli / cpuMilli} title={t('graph.cpu.requested', cpu)} />
      <Meter
        name={t('graph.memory')}
        part={memoryRequestedBytes / memoryBytes}
        title={t('graph.memory.requested', memory)}
      />
    </div>
  );
}

const GIB = 2 ** 30;
const short = (n: number): string => String(Math.round(n * 100) / 100);
const FULL = 0.9;

function Meter({ name, part, title }: { readonly name: string; readonly part: number; readonly title: string }) {
  const t = useT();
  const share = Number.isFinite(part) ? Math.min(1, Math.max(0, part)) : 0;
  return (
    <div className={styles['meter']} title={title}>
      <span>{name}</span>
      <span className={styles['bar']} data-full={share > FULL || undefined}>
        <span style={{ transform: `scaleX(${share})` }} />
      </span>
      <span className={styles['percent']}>{t('graph.percent', { n: Math.round(share * 100) })}</span>
    </div>
  );
}
