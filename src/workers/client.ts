import type { Answers, Command, Event, Query, Results } from './protocol.ts';

/** What the page programs against; a Worker, a MessagePort or an in-memory pair may be behind it. */
export interface EngineClient {
  /** Sends a command that has a reply. Rejects with a StatusError holding the engine's Status. */
  call<T extends keyof Results>(type: T, payload: CommandPayload<T>): Promise<Results[T]>;
  ask<N extends Query['name']>(query: Extract<Query, { name: N }>): Promise<Answers[N]>;
  /** Sends a command that has none (clock.play, clock.pause, clock.speed, frame.ack, remote.more, ...). */
  send(command: Extract<Command, { type: SilentCommand }>): void;
  subscribe(listener: (event: Event) => void): () => void;
  close(): void;
}

export type SilentCommand =
  | 'clock.play'
  | 'clock.pause'
  | 'clock.speed'
  | 'frame.ack'
  | 'remote.more'
  | 'remote.close'
  | 'exec.input'
  | 'exec.close'
  | 'debug.crash';
/** Two commands may share one shape (`manifest.apply | manifest.delete`), so `Extract` on the type would find none. */
type CommandOf<T> = Command extends infer C ? (C extends { type: infer K } ? (T extends K ? C : never) : never) : never;
export type CommandPayload<T extends Command['type']> = Omit<CommandOf<T>, 'type' | 'id'>;
