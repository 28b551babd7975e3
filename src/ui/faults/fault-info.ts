/**
 * What the page knows of each fault: icon, texts, arguments. One entry per fault; the engine says which of them it has
 * and what they aim at (`faultCatalog`). A fault without an entry is shown by its bare name.
 */
import {
  Ban,
  Bomb,
  CircleGauge,
  HeartCrack,
  HeartOff,
  Hourglass,
  ImageOff,
  OctagonX,
  PowerOff,
  RefreshCw,
  Snail,
  Trash2,
  Unplug,
  Zap,
  type LucideIcon,
} from 'lucide-react';
import type { TextKey } from '../i18n/texts.ts';

export interface NumberArg {
  readonly type: 'number';
  readonly name: string;
  readonly label: TextKey;
  readonly unit: string;
  readonly initial: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** One container of the pod; '' for all. */
export interface ContainerArg {
  readonly type: 'container';
  readonly name: string;
  readonly label: TextKey;
  readonly initial: '';
}

export type FaultArg = NumberArg | ContainerArg;
export type FaultArgs = Readonly<Record<string, string | number>>;

const CONTAINER: ContainerArg = { type: 'container', name: 'container', label: 'faults.arg.container', initial: '' };

const SECONDS: Omit<NumberArg, 'initial'> = {
  type: 'number',
  name: 'seconds',
  label: 'faults.arg.seconds',
  unit: 's',
  min: 1,
  max: 3600,
  step: 1,
};

export interface FaultInfo {
  readonly icon: LucideIcon;
  readonly title: TextKey;
  readonly text: TextKey;
  readonly args?: readonly FaultArg[];
  /** The only component it can aim at. */
  readonly component?: string;
}

export const FAULT_INFO: Readonly<Record<string, FaultInfo>> = {
  'delete-pod': { icon: Trash2, title: 'faults.delete-pod', text: 'faults.delete-pod.text' },
  'crash-container': {
    icon: Bomb,
    title: 'faults.crash-container',
    text: 'faults.crash-container.text',
    args: [CONTAINER],
  },
  'fail-liveness': { icon: HeartCrack, title: 'faults.fail-liveness', text: 'faults.fail-liveness.text' },
  'fail-readiness': { icon: HeartOff, title: 'faults.fail-readiness', text: 'faults.fail-readiness.text' },
  'hang-container': {
    icon: Hourglass,
    title: 'faults.hang-container',
    text: 'faults.hang-container.text',
    args: [CONTAINER],
  },
  'image-unpullable': { icon: ImageOff, title: 'faults.image-unpullable', text: 'faults.image-unpullable.text' },
  'restart-kubelet': {
    icon: RefreshCw,
    title: 'faults.restart-kubelet',
    text: 'faults.restart-kubelet.text',
    args: [{ ...SECONDS, initial: 5 }],
  },
  'stop-kubelet': { icon: Ban, title: 'faults.stop-kubelet', text: 'faults.stop-kubelet.text' },
  'reboot-node': {
    icon: RefreshCw,
    title: 'faults.reboot-node',
    text: 'faults.reboot-node.text',
    args: [{ ...SECONDS, initial: 30 }],
  },
  'shut-down-node': { icon: PowerOff, title: 'faults.shut-down-node', text: 'faults.shut-down-node.text' },
  'power-off': { icon: Zap, title: 'faults.power-off', text: 'faults.power-off.text' },
  'cut-off': { icon: Unplug, title: 'faults.cut-off', text: 'faults.cut-off.text' },
  'stop-scheduler': {
    icon: OctagonX,
    title: 'faults.stop-scheduler',
    text: 'faults.stop-scheduler.text',
    component: 'kube-scheduler',
  },
  'stop-controller-manager': {
    icon: Ban,
    title: 'faults.stop-controller-manager',
    text: 'faults.stop-controller-manager.text',
    component: 'kube-controller-manager',
  },
  'stop-metrics-server': {
    icon: CircleGauge,
    title: 'faults.stop-metrics-server',
    text: 'faults.stop-metrics-server.text',
    component: 'metrics-server',
  },
  'delay-watches': {
    icon: Snail,
    title: 'faults.delay-watches',
    text: 'faults.delay-watches.text',
    args: [
      {
        type: 'number',
        name: 'delayMs',
        label: 'faults.arg.delayMs',
        unit: 'ms',
        initial: 5000,
        min: 100,
        max: 60_000,
        step: 100,
      },
    ],
  },
};

export const FALLBACK_ICON: LucideIcon = Zap;

/** Arguments as they are before the user changes them; what is empty is not sent. */
export function initialArgs(name: string): FaultArgs {
  return sentArgs(Object.fromEntries((FAULT_INFO[name]?.args ?? []).map((arg) => [arg.name, arg.initial])));
}

export function sentArgs(args: FaultArgs): FaultArgs {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== ''));
}
