import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { startBridge, type Bridge } from './bridge.ts';
import { installClients, type Clients } from './clients.ts';
import { Group, type Failure, type GroupDef } from './group.ts';
import { GROUPS } from './groups/registry.ts';

/**
 * `npm run test:clients [-- GROUP...]`: real clients against the bridge. Groups run two at a time, each in its own
 * namespace; the last line is `N passed, N failed`, test-results/clients.json has the counts and the failures.
 */
const AT_ONCE = 2;
const OPTIONS = ['--nodes', '3', '--speed', '20', '--seed', '1'];
const REPORT = 'test-results/clients.json';

interface World {
  readonly clients: Clients;
  readonly scratch: string;
  readonly env: NodeJS.ProcessEnv;
  readonly shared: Bridge;
}

async function main(names: readonly string[]): Promise<void> {
  const clients = installClients();
  if (typeof clients === 'string') {
    console.log(`skipped: the clients cannot be installed: ${clients}`);
    return report({ passed: 0, failures: [], skipped: clients });
  }
  const defs = names.length === 0 ? GROUPS : GROUPS.filter(({ name }) => names.includes(name));
  if (defs.length === 0) throw new Error(`no such group; there are ${GROUPS.map(({ name }) => name).join(', ')}`);
  const scratch = mkdtempSync(join(tmpdir(), 'drydock-clients-'));
  const shared = await startBridge(OPTIONS);
  try {
    const world = { clients, scratch, shared, env: environment(clients, scratch) };
    summarise(await runAll(defs, world), shared);
  } finally {
    await shared.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Nothing of the user's own configuration is read or written. */
function environment({ kubectl, helm }: Clients, scratch: string): NodeJS.ProcessEnv {
  const path = [dirname(kubectl), dirname(helm), process.env['PATH'] ?? ''].join(':');
  return { PATH: path, HOME: scratch, TMPDIR: scratch, LANG: 'C.UTF-8', TZ: 'UTC', KUBECTL_COMMAND_HEADERS: 'false' };
}

async function runAll(defs: readonly GroupDef[], world: World): Promise<Group[]> {
  const left = [...defs];
  const done: Group[] = [];
  const worker = async (): Promise<void> => {
    for (let def = left.shift(); def; def = left.shift()) done.push(await runGroup(def, world));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return done;
}

async function runGroup(def: GroupDef, world: World): Promise<Group> {
  const start = performance.now();
  const own = def.ownCluster === true ? await startBridge(OPTIONS) : undefined;
  const { url } = own ?? world.shared;
  const group = new Group({ ...world, name: def.name, url });
  try {
    await createNamespace(url, def.name);
    await def.run(group);
  } catch (error) {
    group.fail('(the group ended early)', error instanceof Error ? error.message : String(error));
  }
  await group.end();
  await own?.stop();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${def.name.padEnd(12)}${String(group.passed).padStart(4)} passed${String(group.failures.length).padStart(4)} failed${seconds.padStart(7)} s`,
  );
  for (const { name, text } of group.failures) console.log(`  FAILED ${name}\n    ${text.replaceAll('\n', '\n    ')}`);
  return group;
}

/** The namespace, and the ServiceAccount that pods in it need. */
async function createNamespace(url: string, name: string): Promise<void> {
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await fetch(`${url}/api/v1/namespaces`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  for (const end = performance.now() + 60_000; performance.now() < end;) {
    const answer = await fetch(`${url}/api/v1/namespaces/${name}/serviceaccounts/default`);
    if (answer.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no ServiceAccount in namespace ${name}`);
}

function summarise(groups: readonly Group[], bridge: Bridge): void {
  const passed = groups.reduce((sum, group) => sum + group.passed, 0);
  const failures = groups.flatMap((group) => group.failures);
  if (!bridge.isRunning()) {
    failures.push({ group: '(shared)', name: 'the bridge crashed', text: bridge.errors() });
    console.log(`the bridge crashed: ${bridge.errors()}`);
  }
  report({ passed, failures });
}

function report({
  passed,
  failures,
  skipped,
}: {
  passed: number;
  failures: readonly Failure[];
  skipped?: string;
}): void {
  mkdirSync(dirname(REPORT), { recursive: true });
  writeFileSync(REPORT, JSON.stringify({ passed, failed: failures.length, failures, skipped }));
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

await main(process.argv.slice(2));
// What a client has left open must not keep this from ending.
process.exit();
