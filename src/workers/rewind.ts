import type { Engine, Snapshot } from '../core/index.ts';

/**
 * Moments to go back to. Snapshots share all that did not change since, so keeping a hundred costs what changed.
 * 'step': before the last step, or each second of play; 'command': before each of the user's acts. At high speed moments
 * lie further apart: the first write after each copies the maps it changes.
 */
const KEEP_STEPS = 120;
const KEEP_COMMANDS = 50;
const PLAY_INTERVAL_MS = 1_000;
const PLAY_INTERVAL_WALL_MS = 500;

export class Rewind {
  #steps: Snapshot[] = [];
  #commands: Snapshot[] = [];
  #lastWall = -Infinity;
  /** The moment last gone back to. */
  #restored: Snapshot | undefined;

  get canStep(): boolean {
    return this.#steps.length > 0;
  }

  get canCommand(): boolean {
    return this.#commands.length > 0;
  }

  beforeStep(engine: Engine): void {
    this.#steps = [...this.#steps, engine.snapshot()].slice(-KEEP_STEPS);
  }

  beforeCommand(engine: Engine): void {
    this.#commands = [...this.#commands, engine.snapshot()].slice(-KEEP_COMMANDS);
  }

  /** While playing: keeps a moment for each second of virtual time, and two for each second on the wall, at most. */
  whilePlaying(engine: Engine, wallNow: number): void {
    const last = this.#steps[this.#steps.length - 1];
    if (last && engine.now - last.clock.now < PLAY_INTERVAL_MS) return;
    if (wallNow - this.#lastWall < PLAY_INTERVAL_WALL_MS) return;
    this.#lastWall = wallNow;
    this.beforeStep(engine);
  }

  /** The moment to restore, or undefined if there is none; later moments are forgotten. */
  take(to: 'step' | 'command', now: number): Snapshot | undefined {
    const list = to === 'step' ? this.#steps : this.#commands;
    let snapshot = list.pop();
    while (to === 'step' && snapshot && snapshot.clock.now >= now && list.length > 0) snapshot = list.pop();
    if (snapshot) this.#forgetAfter(snapshot.trace);
    this.#restored = snapshot ?? this.#restored;
    return snapshot;
  }

  /** The newest moment known, for a crash report. */
  get latest(): Snapshot | undefined {
    const step = this.#steps[this.#steps.length - 1];
    const command = this.#commands[this.#commands.length - 1];
    if (!step || !command) return step ?? command ?? this.#restored;
    return step.trace >= command.trace ? step : command;
  }

  /** By trace, not by time: several acts may share one instant. */
  #forgetAfter(trace: number): void {
    this.#steps = this.#steps.filter((s) => s.trace <= trace);
    this.#commands = this.#commands.filter((s) => s.trace <= trace);
  }
}
