import { memo } from 'react';
import { useNodeUse } from '../../metrics/node-use.tsx';
import { useT } from '../../i18n/use-t.ts';
import type { MachineNode } from '../projection/types.ts';
import styles from './machine.module.css';

/** Requests of the pods against what the machine can allocate, which the scheduler goes by; darker, what is in use. */
export const MachineMeters = memo(function MachineMeters({ node: { name, machine, devices } }: MetersProps) {
  const t = useT();
  const use = useNodeUse(name);
  if (machine === null) return null;
  const { cpuRequestedMilli, cpuMilli, memoryRequestedBytes, memoryBytes } = machine;
  const cpu = { used: short(cpuRequestedMilli / 1000), total: short(cpuMilli / 1000) };
  const memory = { used: short(memoryRequestedBytes / GIB), total: short(memoryBytes / GIB) };
  return (
    <div className={styles['meters']} data-rows={devices === null ? 2 : 3}>
      <Meter
        name={t('graph.cpu')}
        part={cpuRequestedMilli / cpuMilli}
        used={use && use.cpuMilli / cpuMilli}
        title={[
          t('graph.cpu.requested', cpu),
          ...(use ? [t('graph.cpu.used', { used: short(use.cpuMilli / 1000) })] : []),
        ].join('\n')}
      />
      <Meter
        name={t('graph.memory')}
        part={memoryRequestedBytes / memoryBytes}
        used={use && use.memoryBytes / memoryBytes}
        title={[
          t('graph.memory.requested', memory),
          ...(use ? [t('graph.memory.used', { used: short(use.memoryBytes / GIB) })] : []),
        ].join('\n')}
      />
      {devices === null ? null : (
        <Meter
          name={t(devices.isGpu ? 'graph.gpus' : 'graph.devices')}
          part={devices.used / devices.total}
          used={undefined}
          text={`${devices.used}/${devices.total}`}
          title={t('graph.devices.taken', { used: devices.used, total: devices.total })}
        />
      )}
    </div>
  );
});

interface MetersProps {
  readonly node: MachineNode;
}

const GIB = 2 ** 30;
const short = (n: number): string => String(Math.round(n * 100) / 100);
const FULL = 0.9;

const within = (part: number): number => (Number.isFinite(part) ? Math.min(1, Math.max(0, part)) : 0);

const widthOf = (part: number): string => `${Math.round(part * 1000) / 10}%`;

interface MeterProps {
  readonly name: string;
  readonly part: number;
  readonly used: number | undefined;
  readonly title: string;
  /** Instead of a percentage. */
  readonly text?: string;
}

function Meter({ name, part, used, title, text }: MeterProps) {
  const t = useT();
  const share = within(part);
  return (
    <div className={styles['meter']} title={title}>
      <span>{name}</span>
      <span className={styles['bar']} data-full={share > FULL || undefined}>
        <span style={{ width: widthOf(share) }} />
        {used === undefined ? null : <i style={{ width: widthOf(within(used)) }} />}
      </span>
      <span className={styles['percent']}>{text ?? t('graph.percent', { n: Math.round(share * 100) })}</span>
    </div>
  );
}
