/** The way of a request as a list of stations, the last of them the one where it failed, if it did. */
import type { Hop, HttpOutcome, PodTone } from '../../../workers/protocol.ts';

export interface Station {
  readonly kind: Hop['kind'];
  readonly at: string;
  /** 'ip 10.244.1.7', 'probability 0.5': facts in the order the engine gave them. */
  readonly facts: readonly string[];
  readonly tone: PodTone;
}

function factsOf(hop: Hop): string[] {
  return Object.entries(hop.args).map(([name, value]) => `${name} ${typeof value === 'number' ? round(value) : value}`);
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

export function stations(outcome: HttpOutcome): Station[] {
  const last = outcome.hops.length - 1;
  return outcome.hops.map((hop, i) => ({
    kind: hop.kind,
    at: hop.at,
    facts: factsOf(hop),
    tone: i === last && !outcome.ok ? 'failed' : 'ready',
  }));
}

/** 'http://web.default:8080/': what a person in the same cluster would type. */
export function serviceUrl(name: string, namespace: string, sourceNamespace: string, port: number): string {
  const host = namespace === sourceNamespace ? name : `${name}.${namespace}`;
  return `http://${host}${port === 80 ? '' : `:${port}`}/`;
}
