import { argv, stdout } from 'node:process';
import { apiHandle, apiHttp, list150k } from './api.ts';

/** As row.ts, for the workloads that need the bridge: the others must not load it. */
const WORKLOADS = { 'api-handle': apiHandle, 'api-http': apiHttp, 'list-150k': list150k };

const workload = WORKLOADS[argv[2] as keyof typeof WORKLOADS];
stdout.write(`${JSON.stringify(await workload())}\n`);
process.exit(0);
