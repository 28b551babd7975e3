import { invalid, type FieldError } from '../../api/field-error.ts';
import type { Level } from './check.ts';

/**
 * What a namespace's labels ask for. A policy comes out of any labels; those that cannot be read count as restricted to
 * enforce, and as nothing to audit or warn about.
 * Upstream: PolicyToEvaluate in staging/src/k8s.io/pod-security-admission/api/helpers.go.
 */
export interface LevelVersion {
  readonly level: Level;
  /** Minor version; undefined: the latest. */
  readonly minor: number | undefined;
}

export interface PodSecurityPolicy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
  readonly errors: readonly FieldError[];
}

const PREFIX = 'pod-security.kubernetes.io/';
const LEVELS: readonly Level[] = ['privileged', 'baseline', 'restricted'];
const PRIVILEGED: LevelVersion = { level: 'privileged', minor: undefined };

/** Of a namespace without labels. */
const NO_POLICY: PodSecurityPolicy = { enforce: PRIVILEGED, audit: PRIVILEGED, warn: PRIVILEGED, errors: [] };

const hasPolicyLabels = (labels: Readonly<Record<string, string>>): boolean => {
  for (const key in labels) if (key.startsWith(PREFIX)) return true;
  return false;
};

export const strictness = (level: Level): number => LEVELS.indexOf(level);

export const levelText = ({ level, minor }: LevelVersion): string =>
  `${level}:${minor === undefined ? 'latest' : `v1.${minor}`}`;

export const isSameLevel = (a: LevelVersion, b: LevelVersion): boolean => a.level === b.level && a.minor === b.minor;

export function policyOf(labels: Readonly<Record<string, string>> | undefined): PodSecurityPolicy {
  if (!labels || !hasPolicyLabels(labels)) return NO_POLICY;
  const errors: FieldError[] = [];
  const enforce = read(labels, 'enforce', 'restricted', errors);
  const audit = read(labels, 'audit', 'privileged', errors);
  const warn = read(labels, 'warn', 'privileged', errors);
  return { enforce, audit, warn: warnOrEnforced(labels, warn, enforce), errors };
}

function read(labels: Labels, mode: string, otherwise: Level, errors: FieldError[]): LevelVersion {
  const level = labels[PREFIX + mode];
  const version = labels[`${PREFIX}${mode}-version`];
  return {
    level: level === undefined ? 'privileged' : (levelOf(level) ?? refuse(PREFIX + mode, level)),
    minor: version === undefined ? undefined : minorOf(version, `${PREFIX}${mode}-version`, errors),
  };

  function refuse(label: string, value: string): Level {
    errors.push(invalid(`metadata.labels[${label}]`, value, `must be one of ${LEVELS.join(', ')}`));
    return otherwise;
  }
}

type Labels = Readonly<Record<string, string>>;

const levelOf = (text: string): Level | undefined => LEVELS.find((level) => level === text);

function minorOf(text: string, label: string, errors: FieldError[]): number | undefined {
  if (text === 'latest') return undefined;
  const minor = /^v1\.(\d|[1-9]\d*)$/.exec(text)?.[1];
  if (minor === undefined) errors.push(invalid(`metadata.labels[${label}]`, text, 'must be "latest" or "v1.x"'));
  return minor === undefined ? undefined : Number(minor);
}

/** Who asks to enforce, and says nothing of warnings, is warned as well. */
function warnOrEnforced(labels: Labels, warn: LevelVersion, enforce: LevelVersion): LevelVersion {
  const isAsked = labels[`${PREFIX}warn`] !== undefined;
  const isReadable = levelOf(labels[`${PREFIX}enforce`] ?? '') !== undefined;
  if (isAsked || !isReadable || strictness(enforce.level) <= strictness(warn.level)) return warn;
  const minor = labels[`${PREFIX}warn-version`] === undefined ? enforce.minor : warn.minor;
  return { level: enforce.level, minor };
}
