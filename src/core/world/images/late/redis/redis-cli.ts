import type { Command } from '../../image.ts';
import { newClient, nextLine, runClient, wordsOf, type ClientDef, type ClientState } from '../client.ts';
import type { Reply } from './redis-commands.ts';

/**
 * redis-cli: a command of its arguments, commands from standard input, or a prompt. At a terminal replies are shown with
 * their types, elsewhere raw. Left out: MONITOR, SUBSCRIBE, cluster mode.
 */
interface State extends ClientState {
  host: string;
  port: number;
  raw: boolean;
  repeats: number;
}

const VALUED: ReadonlySet<string> = new Set(['-h', '-p', '-a', '-n', '-u', '-r', '-i', '-s', '--user', '--pass']);

export const redisCli: Command = (io) => {
  io.state ??= stateOf(io.args, io.isTty());
  return runClient(io, io.state as State, CLIENT);
};

function stateOf(args: readonly string[], isTty: boolean): State {
  const words = [...args];
  const state: State = { ...newClient([], false), host: '127.0.0.1', port: 6379, raw: !isTty, repeats: 1 };
  while (words[0]?.startsWith('-')) {
    const flag = words.shift() as string;
    const value = VALUED.has(flag) ? (words.shift() ?? '') : '';
    if (flag === '-h') state.host = value;
    else if (flag === '-p') state.port = Number(value);
    else if (flag === '-r') state.repeats = Number(value);
    else if (flag === '--raw') state.raw = true;
    else if (flag === '--no-raw') state.raw = false;
    else if (flag === '-u') {
      const m = /^redis:\/\/(?:[^@]*@)?([^:/]+)(?::(\d+))?/.exec(value);
      state.host = m?.[1] ?? state.host;
      state.port = Number(m?.[2] ?? state.port);
    }
  }
  if (words.length === 0) return { ...state, readsInput: true };
  return { ...state, queue: Array.from({ length: Math.max(1, state.repeats) }, () => JSON.stringify(words)) };
}

const CLIENT: ClientDef<State> = {
  next: nextLine,
  prompt: ({ host, port }) => `${host}:${port}> `,
  question(statement, { host, port, readsInput }) {
    const words = readsInput ? wordsOf(statement) : (JSON.parse(statement) as string[]);
    if (words.length === 0) return undefined;
    if (readsInput && /^(quit|exit)$/i.test(words[0] ?? '')) return 0;
    return { host, port, protocol: 'redis', body: JSON.stringify(words) };
  },
  print(answer, _statement, state, io) {
    const reply = JSON.parse(answer) as Reply;
    io.out(state.raw ? `${rawText(reply)}\n` : typedText(reply, ''));
    if (reply.k === 'error' && !state.readsInput) state.status = 1;
    return undefined;
  },
  failed(kind, { host, port }, io) {
    const why =
      kind === 'no-such-name' || kind === 'dns-unreachable'
        ? 'Name or service not known'
        : kind === 'timeout'
          ? 'Connection timed out'
          : 'Connection refused';
    io.err(`Could not connect to Redis at ${host}:${port}: ${why}\n`);
    return 1;
  },
};

function rawText(reply: Reply): string {
  switch (reply.k) {
    case 'int':
      return String(reply.n);
    case 'bulk':
      return reply.text ?? '';
    case 'list':
      return reply.items.map(rawText).join('\n');
    default:
      return reply.text;
  }
}

function typedText(reply: Reply, indent: string): string {
  switch (reply.k) {
    case 'status':
      return `${reply.text}\n`;
    case 'error':
      return `(error) ${reply.text}\n`;
    case 'int':
      return `(integer) ${reply.n}\n`;
    case 'bulk':
      if (reply.text === null) return '(nil)\n';
      // INFO and its like are shown as they are.
      return reply.text.includes('\r\n') ? `${reply.text}` : `${quoted(reply.text)}\n`;
    case 'list':
      if (reply.items.length === 0) return '(empty array)\n';
      return reply.items
        .map((item, i) => `${i === 0 ? '' : indent}${i + 1}) ${typedText(item, `${indent}   `)}`)
        .join('');
  }
}

const quoted = (text: string): string =>
  `"${text
    .replace(/[\\"]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/[\x80-\xff]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`)}"`;
