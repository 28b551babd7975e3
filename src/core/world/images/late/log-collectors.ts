import { formatTime } from '../../../lib/time.ts';
import type { ContainerSpec } from '../../records.ts';
import { glob } from '../../shell/run/expand.ts';
import type { Io, Outcome } from '../../shell/run/io.ts';
import { mountsBelow } from '../common.ts';
import { MIB, SERVE, type Command, type ImageDef, type LateImage } from '../image.ts';

/**
 * fluentd and fluent-bit with a configuration of their own: inputs that tail files, outputs that print. Files are looked at
 * once a second. Modelled: records go nowhere but to standard output; filters, buffers and parsers but none, json and
 * cri are left out. Without a mounted configuration they idle.
 */
interface Source {
  readonly path: string;
  readonly tag: string;
  readonly format: 'none' | 'json' | 'cri';
}

interface State {
  readonly sources: readonly Source[];
  readonly prints: boolean;
  /** How far each file was read, in bytes. */
  read: Record<string, number>;
  records: number;
}

const POLL_MS = 1000;
const two = (n: number): string => String(n).padStart(2, '0');

const fluentd: Command = (io) => {
  const state = (io.state ??= startFluentd(io)) as State | number;
  return typeof state === 'number' ? state : poll(io, state, (source, line) => fluentdLine(io, source, line));
};

/** `fluentd -c FILE`; the images of Google Cloud take the same from FLUENTD_ARGS. */
function startFluentd(io: Io): State | number {
  const words = [...io.args, ...(io.env['FLUENTD_ARGS'] ?? '').split(/\s+/)];
  const at = words.indexOf('-c');
  const file = at >= 0 ? (words[at + 1] ?? '') : '/fluentd/etc/fluent.conf';
  const node = io.files.find(file);
  const stamp = `${formatTime(io.epochMs).replace('T', ' ').replace('Z', '')} +0000 [`;
  if (node?.t !== 'file') {
    io.out(
      `${stamp}error]: config error file="${file}" error_class=Errno::ENOENT error="No such file or directory @ rb_sysopen - ${file}"\n`,
    );
    return 1;
  }
  const sources = [...node.data.matchAll(/<source>([\s\S]*?)<\/source>/g)].flatMap(([, body = '']) => {
    const of = (name: string): string | undefined => new RegExp(`^\\s*@?${name}\\s+(.+?)\\s*$`, 'm').exec(body)?.[1];
    if (of('type') !== 'tail') return [];
    const format = /<parse>[\s\S]*?@?type\s+(\w+)/.exec(body)?.[1] ?? of('format') ?? 'none';
    return (of('path') ?? '')
      .split(',')
      .map((path): Source => ({ path: path.trim(), tag: of('tag') ?? '', format: formatOf(format) }));
  });
  const prints = [...node.data.matchAll(/<match\s[^>]*>([\s\S]*?)<\/match>/g)].some(([, body = '']) =>
    /@?type\s+stdout/.test(body),
  );
  io.out(
    `${stamp}info]: parsing config file is succeeded path="${file}"\n${stamp}info]: #0 fluentd worker is now running worker=0\n`,
  );
  for (const { path } of sources) if (io.files.find(path)) io.out(`${stamp}info]: #0 following tail of ${path}\n`);
  return { sources, prints, read: {}, records: 0 };
}

const formatOf = (text: string): Source['format'] => (text === 'json' || text === 'cri' ? text : 'none');

function fluentdLine(io: Io, { tag, format }: Source, line: string): string {
  const time = `${formatTime(io.epochMs).replace('T', ' ').replace('Z', '')}.${String(io.epochMs % 1000).padStart(3, '0')}000000 +0000`;
  const record = format === 'json' && line.startsWith('{') ? line : JSON.stringify({ message: line });
  return `${time} ${tag}: ${record}\n`;
}

const fluentBit: Command = (io) => {
  const state = (io.state ??= startFluentBit(io)) as State | number;
  return typeof state === 'number'
    ? state
    : poll(io, state, (source, line, path) => bitLine(io, state, { source, line, path }));
};

function startFluentBit(io: Io): State | number {
  const { args } = io;
  const at = args.findIndex((a) => a === '-c' || a === '--config');
  const file = at >= 0 ? (args[at + 1] ?? '') : '/fluent-bit/etc/fluent-bit.conf';
  io.err(
    `Fluent Bit v${/:v?([\d.]+)/.exec(io.machine.image)?.[1] ?? '4.0.0'}\n* Copyright (C) 2015-2025 The Fluent Bit Authors\n* https://fluentbit.io\n\n`,
  );
  if (args.includes('-i')) return fromArguments(args);
  const node = io.files.find(file);
  if (node?.t !== 'file') {
    io.err(`[${stampOf(io)}] [error] could not open configuration file, aborting.\n`);
    return 1;
  }
  const sections = node.data.split(/^\s*\[/m).slice(1);
  const sources = sections.flatMap((section): Source[] => {
    const of = (name: string): string | undefined => new RegExp(`^\\s*${name}\\s+(.+?)\\s*$`, 'im').exec(section)?.[1];
    if (!/^INPUT\]/i.test(section) || of('name') !== 'tail') return [];
    const parser = of('multiline\\.parser') ?? of('parser') ?? '';
    const format = /cri/.test(parser) ? 'cri' : /json/.test(parser) ? 'json' : 'none';
    return (of('path') ?? '').split(',').map((path) => ({ path: path.trim(), tag: of('tag') ?? 'tail.0', format }));
  });
  const prints = sections.some((s) => /^OUTPUT\]/i.test(s) && /^\s*name\s+stdout/im.test(s));
  return { sources, prints, read: {}, records: 0 };
}

/** `fluent-bit -i tail -p path=/var/log/app.log -o stdout`. */
function fromArguments(args: readonly string[]): State {
  const paths = args.flatMap((a) => /^path=(.+)$/.exec(a)?.[1]?.split(',') ?? []);
  const sources = paths.map((path): Source => ({ path, tag: 'tail.0', format: 'none' }));
  return { sources, prints: args[args.indexOf('-o') + 1] === 'stdout', read: {}, records: 0 };
}

function stampOf(io: Io): string {
  const m = /^(\d+)-(\d+)-(\d+)T(.+)Z$/.exec(formatTime(io.epochMs));
  return m ? `${m[1] ?? ''}/${two(Number(m[2]))}/${two(Number(m[3]))} ${m[4] ?? ''}` : '';
}

function bitLine(io: Io, state: State, { source, line, path }: { source: Source; line: string; path: string }): string {
  const tag = source.tag.replace('*', path.slice(1).replace(/\//g, '.'));
  const time = `${Math.floor(io.epochMs / 1000)}.${String(io.epochMs % 1000).padStart(3, '0')}000000`;
  const m = source.format === 'cri' ? /^(\S+) (stdout|stderr) (\S) (.*)$/.exec(line) : null;
  const record = m
    ? `{"time"=>"${m[1] ?? ''}", "stream"=>"${m[2] ?? ''}", "_p"=>"${m[3] ?? ''}", "log"=>${JSON.stringify(m[4] ?? '')}}`
    : `{"log"=>${JSON.stringify(line)}}`;
  return `[${state.records++}] ${tag}: [[${time}, {}], ${record}]\n`;
}

/** Whole lines that have come since it looked last. A file that has shrunk is read from its beginning. */
function poll(io: Io, state: State, print: (source: Source, line: string, path: string) => string): Outcome {
  if (!state.prints) return 'forever';
  for (const source of state.sources) {
    for (const path of source.path.includes('*') ? glob(source.path, '/', io.files) : [source.path]) {
      const node = io.files.find(path);
      if (node?.t !== 'file') continue;
      const known = state.read[path] ?? 0;
      const from = known > node.data.length ? 0 : known;
      const to = node.data.lastIndexOf('\n') + 1;
      state.read[path] = Math.max(from, to);
      for (const line of node.data.slice(from, to).split('\n')) if (line !== '') io.out(print(source, line, path));
    }
  }
  return { sleepUntil: io.now + POLL_MS };
}

const base = {
  sizeBytes: 40 * MIB,
  startMs: 300,
  argsAreCommand: false,
  main: () => SERVE,
  ports: () => [],
  onTerm: { exitCode: 0, afterMs: 200 },
  use: () => ({ steadyCpuMilli: 2, memoryBytes: 60 * MIB, requestCpuMs: 0.1 }),
} satisfies Partial<ImageDef>;

const reads = (spec: ContainerSpec): boolean => (spec.args?.length ?? 0) > 0;

export const LOG_COLLECTORS: readonly ImageDef[] = [
  {
    ...base,
    name: 'fluentd',
    repositories: [
      'library/fluentd',
      'fluent/fluentd',
      'fluentd-gcp',
      'google_containers/fluentd-gcp',
      'fluentd-elasticsearch',
      'google_containers/fluentd-elasticsearch',
      'fluent/fluentd-kubernetes-daemonset',
      'fluentd_elasticsearch/fluentd',
    ],
    entry: (spec) =>
      spec.env['FLUENTD_ARGS'] !== undefined || mountsBelow(spec, '/fluentd/etc', '/etc/fluent', '/etc/fluentd-config')
        ? ['fluentd']
        : undefined,
  },
  {
    ...base,
    name: 'fluent-bit',
    repositories: ['fluent/fluent-bit', 'library/fluent-bit'],
    entry: (spec) => (reads(spec) || mountsBelow(spec, '/fluent-bit/etc') ? ['fluent-bit'] : undefined),
  },
];

export const LOG_COLLECTOR_HALVES: Readonly<Record<string, LateImage>> = {
  fluentd: { commands: { fluentd } },
  'fluent-bit': { commands: { 'fluent-bit': fluentBit } },
};
