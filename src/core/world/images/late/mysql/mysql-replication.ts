import type { ServerHost } from '../../image.ts';
import { quietly } from '../sql/sql-files.ts';

/** What a server remembers of replication, in its data directory. */
export interface Replica {
  readonly source?: string;
  readonly user?: string;
  readonly password?: string;
  readonly runs?: boolean;
  readonly isUp?: boolean;
}

export interface Binlog {
  readonly file: string;
  readonly pos: number;
}

const REPLICA = '/var/lib/mysql/mysql/replica.json';
const BINLOG = '/var/lib/mysql/mysql/binlog.json';
const START: Binlog = { file: 'mysql-bin.000003', pos: 154 };

const read = ({ files }: ServerHost, path: string): unknown => {
  const node = files.find(path);
  return node?.t === 'file' ? JSON.parse(node.data) : undefined;
};

export const replicaOf = (host: ServerHost): Replica => (read(host, REPLICA) as Replica | undefined) ?? {};
export const binlogOf = (host: ServerHost): Binlog => (read(host, BINLOG) as Binlog | undefined) ?? START;

export function saveReplica(host: ServerHost, replica: Replica): void {
  const text = JSON.stringify(replica);
  if (JSON.stringify(replicaOf(host)) !== text) quietly(() => host.files.write(REPLICA, text));
}

/** The binary log has grown. */
export function noteWrite(host: ServerHost, sql: string): void {
  const { file, pos } = binlogOf(host);
  quietly(() => host.files.write(BINLOG, JSON.stringify({ file, pos: pos + 124 + sql.length })));
}
