import type { AppState } from '../store/state.ts';
import type { CrashReport } from '../../workers/protocol.ts';

/** Hands the user a report (seed, commands, trace) as a file. After a crash it is the one that came with it. */
export async function downloadReport({ crash, client, toast }: Pick<AppState, 'crash' | 'client' | 'toast'>) {
  try {
    save(crash ?? (await client.ask({ name: 'report' })));
  } catch (error) {
    toast({ tone: 'bad', text: error instanceof Error ? error.message : String(error) });
  }
}

function save(report: CrashReport): void {
  const blob = new Blob([JSON.stringify(report, null, 1)], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `drydock-report-seed-${report.seed}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
