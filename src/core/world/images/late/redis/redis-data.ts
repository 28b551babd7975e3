import { FileError } from '../../../files/file-error.ts';
import type { ServerHost } from '../../image.ts';

/**
 * What a redis server holds. Modelled: it lies as JSON in dump.rdb below the server's directory and is written at every
 * change, so that a volume keeps it and whatever kills the process loses nothing; without a writable directory, nothing
 * is kept.
 */
export type Value = string | readonly string[] | { readonly [field: string]: string };

export interface Entry {
  readonly t: 'string' | 'list' | 'set' | 'hash';
  readonly v: Value;
  /** Virtual milliseconds since 1970. */
  readonly until?: number;
}

export type Data = Record<string, Entry>;

/** Not written to disk: what CONFIG and REPLICAOF have set. */
export interface Mind {
  readonly config: Readonly<Record<string, string>>;
  readonly leader?: { readonly host: string; readonly port: number };
}

export const DEFAULTS: Readonly<Record<string, string>> = {
  appendonly: 'no',
  appendfsync: 'everysec',
  bind: '* -::*',
  databases: '16',
  dbfilename: 'dump.rdb',
  dir: '/data',
  hz: '10',
  loglevel: 'notice',
  maxclients: '10000',
  maxmemory: '0',
  'maxmemory-policy': 'noeviction',
  'maxmemory-samples': '5',
  port: '6379',
  'protected-mode': 'no',
  requirepass: '',
  save: '3600 1 300 100 60 10000',
  timeout: '0',
};

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1024,
  m: 1e6,
  mb: 1024 ** 2,
  g: 1e9,
  gb: 1024 ** 3,
};

/** Sizes are kept in bytes. */
export function settingOf(name: string, value: string): string {
  const m = /^(\d+)([kmg]?b?)$/i.exec(value);
  return name === 'maxmemory' && m ? String(Number(m[1]) * (UNITS[(m[2] ?? '').toLowerCase()] ?? 1)) : value;
}

export function mindOf({ memory }: ServerHost): Mind {
  return memory === undefined ? { config: {} } : (JSON.parse(memory) as Mind);
}

const storeOf = (host: ServerHost): string => {
  const { config } = mindOf(host);
  return `${config['dir'] ?? '/data'}/${config['dbfilename'] ?? 'dump.rdb'}`;
};

export function load(host: ServerHost): Data {
  const node = host.files.find(storeOf(host));
  const all = node?.t === 'file' && node.data.startsWith('{') ? (JSON.parse(node.data) as Data) : {};
  for (const [key, { until }] of Object.entries(all)) if (until !== undefined && until <= host.epochMs) delete all[key];
  return all;
}

export function save(host: ServerHost, data: Data): void {
  const path = storeOf(host);
  try {
    const dir = path.slice(0, path.lastIndexOf('/'));
    if (!host.files.isDir(dir)) host.files.mkdir(dir, true);
    host.files.write(path, JSON.stringify(data));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
