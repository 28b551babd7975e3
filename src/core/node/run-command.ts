import { decode } from '../world/files/bytes.ts';
import type { ContainerRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

/**
 * A command that the kubelet runs in a container: exec probes and hooks. It may end at once or in virtual time; whoever
 * started it is told. Upstream: pkg/kubelet/container (CommandRunner).
 */
export interface RunningCommand {
  /** Absent while it runs. */
  status: number | undefined;
  /** Standard output and error, as far as kept. */
  output: string;
  /** There is no such program. */
  isMissing?: true;
  onEnd: (() => void) | undefined;
  cancel(): void;
}

const MAX_OUTPUT = 10 * 1024;
/** The runtime's own failure, for a program that is not there. */
const NOT_STARTED = 126;

export function startCommand(world: World, record: ContainerRecord, argv: readonly string[]): RunningCommand {
  const command: RunningCommand = { status: undefined, output: '', onEnd: undefined, cancel: () => undefined };
  const started = world.run(record, argv, {
    stdin: false,
    tty: false,
    onOutput: (bytes) => {
      if (command.output.length < MAX_OUTPUT) command.output += decode(bytes);
    },
    onExit: (status) => {
      command.status = status;
      command.onEnd?.();
    },
  });
  if ('missing' in started) {
    command.status = NOT_STARTED;
    command.isMissing = true;
    command.output = `OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(started.missing)}: executable file not found in $PATH: unknown`;
  } else command.cancel = () => started.cancel();
  return command;
}
