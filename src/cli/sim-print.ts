import { EPOCH_MS, parseTime } from '../core/lib/time.ts';
import type { Event, KubeObject } from '../core/api/types.ts';
import type { Engine } from '../core/index.ts';
import type { Table } from '../core/api/table.ts';
import { toYaml } from '../kubectl/manifest/to-yaml.ts';
import { printTable } from '../kubectl/print-table.ts';
import { collectionPath, printedName } from '../kubectl/rest-mapper.ts';
import { UsageError, type SimOptions } from './sim-options.ts';

/** What `npm run sim` prints. */
export function printObjects(engine: Engine, what: string, options: SimOptions, namePrefix = ''): string {
  if (what === 'all') return printCategory(engine, 'all', options);
  const [kind = '', name] = what.split('/');
  const mapping = engine.mappingByName(kind);
  if (!mapping) throw new UsageError(`the server doesn't have a resource type ${JSON.stringify(kind)}`);
  const namespace = options.allNamespaces ? undefined : options.namespace;
  const path = `${collectionPath(mapping, namespace)}${name === undefined ? '' : `/${name}`}`;
  const isTable = options.output === 'table' || options.output === 'wide';
  const headers = isTable ? { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } : {};
  const answer = engine.handle({ method: 'GET', path, headers });
  if (answer.code >= 400) throw new UsageError(`Error from server: ${(answer.body as { message: string }).message}`);
  if (options.output === 'json') return JSON.stringify(answer.body, null, 4);
  if (options.output === 'yaml') return toYaml(answer.body as KubeObject);
  const table = answer.body as Table;
  if (table.rows.length === 0)
    return namespace ? `No resources found in ${namespace} namespace.` : 'No resources found';
  return printTable(table, {
    wide: options.output === 'wide',
    namespaces: options.allNamespaces && mapping.namespaced,
    namePrefix,
  });
}

/** Every kind of the category that has objects, one table each, as `kubectl get all`. */
function printCategory(engine: Engine, category: string, options: SimOptions): string {
  const tables = engine
    .kindViews()
    .filter((k) => k.categories.includes(category))
    .map((k) => printObjects(engine, k.plural, options, `${printedName(k, '')}`))
    .filter((text) => !text.startsWith('No resources found'));
  return tables.length > 0 ? tables.join('\n\n') : `No resources found in ${options.namespace} namespace.`;
}

/** 't=+1s  Normal  Scheduled  Pod/default/web-x  Successfully assigned ...', oldest first; times since `zeroMs`. */
export function eventLog(engine: Engine, zeroMs: number): string {
  const answer = engine.handle({ method: 'GET', path: '/api/v1/events' });
  const events = [...(answer.body as { items: Event[] }).items];
  events.sort(
    (a, b) => timeOf(a) - timeOf(b) || Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion),
  );
  return events.map((e) => line(e, zeroMs)).join('\n');
}

const timeOf = (e: Event): number => (parseTime(e.lastTimestamp ?? e.eventTime ?? '') ?? EPOCH_MS) - EPOCH_MS;

function line(e: Event, zeroMs: number): string {
  const seconds = (timeOf(e) - zeroMs) / 1000;
  const { kind, namespace, name } = e.involvedObject;
  const about = [kind, namespace, name].filter(Boolean).join('/');
  const count = (e.count ?? 1) > 1 ? ` (x${e.count})` : '';
  return `t=${seconds < 0 ? '' : '+'}${seconds}s  ${e.type}  ${e.reason}  ${about}  ${e.message}${count}`;
}
