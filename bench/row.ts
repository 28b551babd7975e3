import { argv, stdout } from 'node:process';
import { WORKLOADS } from './workloads.ts';

/** One workload in this process; its figures as one line of JSON. */
const name = argv[2] ?? '';
const workload = WORKLOADS[name];
if (!workload) throw new Error(`no workload ${name}; there are: ${Object.keys(WORKLOADS).join(', ')}`);
stdout.write(`${JSON.stringify(workload())}\n`);
