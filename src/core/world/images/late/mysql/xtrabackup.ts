import { FileError } from '../../../files/file-error.ts';
import type { FileView } from '../../../files/file-view.ts';
import type { HttpAnswer, Io, Outcome } from '../../../shell/run/io.ts';
import { serveUnless } from '../../common.ts';
import { MIB, SERVE, type Command, type ImageDef, type LateImage, type ServerHost } from '../../image.ts';
import { mysql, mysqladmin } from './mysql-client.ts';
import { binlogOf, replicaOf } from './mysql-replication.ts';

/**
 * gcr.io/google-samples/xtrabackup of the page about a replicated stateful application: `ncat --listen ... -c "xtrabackup
 * --backup"` gives the data directory to whoever connects, `ncat --recv-only | xbstream -x` puts it into another one.
 * Modelled: the stream is JSON.
 */
const DATA_DIR = '/var/lib/mysql';

export const xtrabackup: ImageDef = {
  name: 'xtrabackup',
  repositories: ['google-samples/xtrabackup'],
  sizeBytes: 170 * MIB,
  startMs: 50,
  argsAreCommand: true,
  main: () => ({ kind: 'exit', code: 0, afterMs: 10 }),
  program: () => SERVE,
  ports: () => [3307],
  onTerm: { exitCode: 143, afterMs: 10 },
};

const ncat: Command = (io, { isServing }): Outcome => {
  if (io.args.some((a) => a === '--listen' || /^-\w*l/.test(a))) return serveUnless(io, isServing);
  const [host = '', port = ''] = io.args.filter((a) => !a.startsWith('-'));
  const state = (io.state ??= ask(io, host, port)) as { answer: HttpAnswer; until: number };
  if (io.now < state.until) return { sleepUntil: state.until };
  const { kind, body = '' } = state.answer;
  if (kind === 'answered') {
    io.out(body);
    return 0;
  }
  const isUnknown = kind === 'no-such-name' || kind === 'dns-unreachable';
  const why = isUnknown
    ? `Could not resolve hostname "${host}": Name or service not known. QUITTING.`
    : kind === 'refused'
      ? 'Connection refused.'
      : 'Connection timed out.';
  io.err(`Ncat: ${why}\n`);
  return isUnknown ? 2 : 1;
};

function ask(io: Io, host: string, port: string): { answer: HttpAnswer; until: number } {
  const answer = io.network.request('SAY', `http://${host}:${port}/`, { protocol: 'xbstream', body: '' });
  return { answer, until: io.now + Math.max(1, Math.round(answer.latencyMs)) };
}

const xbstream: Command = (io): Outcome => {
  const stream = io.readAll();
  if (stream === undefined) return 'read';
  const to = io.args[io.args.indexOf('-C') + 1] ?? io.proc.cwd;
  const all = stream.startsWith('{') ? (JSON.parse(stream) as Record<string, string>) : {};
  for (const [path, data] of Object.entries(all)) {
    const file = `${to}/${path}`;
    const dir = file.slice(0, file.lastIndexOf('/'));
    if (!io.files.isDir(dir)) io.files.mkdir(dir, true);
    io.files.write(file, data);
  }
  return 0;
};

/** `xtrabackup --prepare --target-dir=...`: there has to be a backup. */
const prepare: Command = (io) => {
  const dir = io.args.map((a) => /^--target-dir=(.*)$/.exec(a)?.[1]).find((d) => d !== undefined) ?? DATA_DIR;
  if (io.files.find(`${dir}/xtrabackup_checkpoints`)) {
    io.err('completed OK!\n');
    return 0;
  }
  io.err(
    `xtrabackup: Error: cannot open ${dir}/xtrabackup_checkpoints\nxtrabackup: error: xtrabackup_read_metadata()\n`,
  );
  return 1;
};

function filesBelow(files: FileView, dir: string, prefix = ''): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of files.isDir(dir) ? files.list(dir) : []) {
    const node = files.find(`${dir}/${name}`);
    if (node?.t === 'file') out[prefix + name] = node.data;
    else Object.assign(out, filesBelow(files, `${dir}/${name}`, `${prefix}${name}/`));
  }
  return out;
}

function backup(host: ServerHost): string {
  const all = filesBelow(host.files, DATA_DIR);
  const kept = Object.entries(all).filter(
    ([path]) => !/^(mysql\/replica\.json|change_master_to|xtrabackup_)/.test(path),
  );
  const { file, pos } = binlogOf(host);
  const { source } = replicaOf(host);
  const position: Record<string, string> =
    source === undefined
      ? { xtrabackup_binlog_info: `${file}\t${pos}\n` }
      : {
          xtrabackup_binlog_info: `${file}\t${pos}\n`,
          xtrabackup_slave_info: `CHANGE MASTER TO MASTER_LOG_FILE='${file}', MASTER_LOG_POS=${pos};\n`,
        };
  return JSON.stringify({
    ...Object.fromEntries(kept),
    xtrabackup_checkpoints: 'backup_type = full-backuped\n',
    ...position,
  });
}

export const xtrabackupImage: LateImage = {
  commands: { ncat, xbstream, xtrabackup: prepare, mysql, mysqladmin },
  talk(_message, protocol, host) {
    if (protocol !== 'xbstream') return undefined;
    try {
      return backup(host);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return undefined;
    }
  },
};
