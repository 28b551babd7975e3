import { saveFile } from '../kit/save-file.ts';
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

const save = (report: CrashReport): void =>
  saveFile(`drydock-report-seed-${report.seed}.json`, JSON.stringify(report, null, 1), 'application/json');
