import type { HttpAnswer, Io, Outcome } from '../../shell/run/io.ts';

/**
 * Clients of servers that speak no HTTP: redis-cli, psql, mysql, mongosh and the like. Reads statements from arguments
 * and standard input, sends each to its server over the pod's network and prints what comes back. Owns the waiting.
 */
export interface ClientState {
  /** Statements given as arguments; nothing is read if there were any. */
  queue: string[];
  readsInput: boolean;
  buffer: string;
  isOver: boolean;
  asked: boolean;
  status: number;
  pending?: { statement: string; answer: HttpAnswer; until: number };
}

export interface Question {
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
  readonly body: string;
}

export interface ClientDef<S extends ClientState> {
  /** The first whole statement of the text; undefined: more is needed. */
  next(text: string, isEnd: boolean, state: S): { readonly statement: string; readonly rest: string } | undefined;
  /** Shown at a terminal before a line is read. */
  prompt(state: S, io: Io): string;
  /** What to ask the server; undefined: the client does it by itself and prints it here. A number ends the client. */
  question(statement: string, state: S, io: Io): Question | number | undefined;
  /** Prints an answer; a number ends the client with that status. */
  print(answer: string, statement: string, state: S, io: Io): number | undefined;
  /** The server could not be asked: says so; a number ends the client. */
  failed(kind: HttpAnswer['kind'], state: S, io: Io): number | undefined;
}

export const newClient = (queue: string[], readsInput: boolean): ClientState => ({
  queue,
  readsInput,
  buffer: '',
  isOver: false,
  asked: false,
  status: 0,
});

export function runClient<S extends ClientState>(io: Io, state: S, def: ClientDef<S>): Outcome {
  for (;;) {
    if (state.pending) {
      const end = settle(io, state, def);
      if (end !== undefined) return end;
      continue;
    }
    const statement = nextStatement(state, def);
    if (statement === undefined) {
      const wait = readMore(io, state, def);
      if (wait !== undefined) return wait;
      continue;
    }
    const question = def.question(statement, state, io);
    if (typeof question === 'number') return question;
    if (!question) continue;
    const { host, port, protocol, body } = question;
    const answer = io.network.request('SAY', `http://${host}:${port}/`, { protocol, body });
    state.pending = { statement, answer, until: io.now + Math.max(1, Math.round(answer.latencyMs)) };
  }
}

function settle<S extends ClientState>(io: Io, state: S, def: ClientDef<S>): Outcome | undefined {
  const { pending } = state;
  if (!pending) return undefined;
  if (io.now < pending.until) return { sleepUntil: pending.until };
  delete state.pending;
  const { answer, statement } = pending;
  return answer.kind === 'answered'
    ? def.print(answer.body ?? '', statement, state, io)
    : def.failed(answer.kind, state, io);
}

function nextStatement<S extends ClientState>(state: S, def: ClientDef<S>): string | undefined {
  const given = state.queue.shift();
  if (given !== undefined) return given;
  const found = def.next(state.buffer, state.isOver, state);
  if (found) state.buffer = found.rest;
  return found?.statement;
}

/** Undefined: there is more now. */
function readMore<S extends ClientState>(io: Io, state: S, def: ClientDef<S>): Outcome | undefined {
  if (!state.readsInput || state.isOver) return state.status;
  if (io.isTty() && !state.asked) {
    io.out(def.prompt(state, io));
    state.asked = true;
  }
  const text = io.readSome();
  if (text === undefined) return 'read';
  state.asked = false;
  if (text === '') state.isOver = true;
  else state.buffer += text;
  return undefined;
}

/** A command line as a shell would cut it, with quotes. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(
    (m) => m[3] ?? m[2] ?? (m[1] ?? '').replace(/\\n/g, '\n').replace(/\\(.)/g, '$1'),
  );
}

/** One line at a time. */
export function nextLine(text: string, isEnd: boolean): { statement: string; rest: string } | undefined {
  const at = text.indexOf('\n');
  if (at >= 0) return { statement: text.slice(0, at), rest: text.slice(at + 1) };
  return isEnd && text !== '' ? { statement: text, rest: '' } : undefined;
}

/** Asks a server and takes the answer at once, where a server is itself the client. */
export function askNow(network: Io['network'], { host, port, protocol, body }: Question): string | undefined {
  const answer = network.request('SAY', `http://${host}:${port}/`, { protocol, body });
  return answer.kind === 'answered' ? answer.body : undefined;
}
