/**
 * Everything that must hold, in one command. `--fast` leaves out the build and the browser (that is `npm run check`).
 *  - Stages that only read the sources (`beside`) run beside each other, one core each; their output comes in order.
 *  - A failing stage does not stop the later ones; a stage that cannot run for want of a build counts as failed.
 *  - What failed is named once more at the end, with the first lines of what it said, for readers who see only that.
 *  - The last line is exactly `N passed, N failed`. Unit, client and browser tests count singly, any other stage as one.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureBrowser } from './browser.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const isFast = process.argv.includes('--fast');
const UNIT = 'test-results/unit.json';
const E2E = 'test-results/e2e.json';
const CLIENTS = 'test-results/clients.json';

const run = (command, env = {}) => {
  const { status } = spawnSync(command, { shell: true, stdio: 'inherit', env: { ...process.env, ...env } });
  return status === 0;
};
const npmRun = (script) => run(`npm run -s ${script}`);
/** Failed tests, with what each said. */
const failures = [];
const noteFailure = (name, message = '') => failures.push({ name, lines: message.trim().split('\n') });

/** One failure is told in 30 lines; of many, each gets fewer, so that all their names are among the last lines. */
function printFailures() {
  const most = Math.max(1, Math.min(30, Math.floor(36 / failures.length)));
  console.log('\n=== failed');
  for (const { name, lines } of failures) console.log([name, ...lines.slice(0, most)].join('\n    '));
}

const asOne = (isOk) => ({ passed: isOk ? 1 : 0, failed: isOk ? 0 : 1 });

/** Runs a script in the background: its outcome, and what it printed. */
function inBackground(script) {
  const start = performance.now();
  const child = spawn(`npm run -s ${script}`, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (status) => {
      resolve({ isOk: status === 0, output: Buffer.concat(chunks), seconds: (performance.now() - start) / 1000 });
    });
  });
}

/** Counts of a report; a run that failed without a failed test (a crash, no report) counts as one failure. */
function counted(isOk, file, count) {
  let counts = { passed: 0, failed: 0 };
  try {
    counts = count(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    console.error(`No report in ${file}: ${error}`);
    return { passed: 0, failed: 1 };
  }
  return isOk || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

function unit() {
  rmSync(UNIT, { force: true });
  const isOk = run(`npx --no-install vitest run --reporter=default --reporter=json --outputFile.json=${UNIT}`);
  return counted(isOk, UNIT, ({ numPassedTests, numFailedTests, testResults }) => {
    const isBroken = ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed');
    for (const { name, message, assertionResults } of testResults) {
      const broken = assertionResults.filter((test) => test.status === 'failed');
      for (const test of broken) noteFailure(`${name}: ${test.fullName}`, test.failureMessages[0]);
      if (broken.length === 0 && message) noteFailure(name, message);
    }
    return { passed: numPassedTests, failed: numFailedTests + testResults.filter(isBroken).length };
  });
}

function e2e() {
  const browser = ensureBrowser();
  if (!browser) {
    console.error('No Chromium found and none could be installed.');
    return asOne(false);
  }
  console.log(`Chromium ${browser.how}: ${browser.path}`);
  rmSync(E2E, { force: true });
  const isOk = run('npx --no-install playwright test --pass-with-no-tests', { E2E_SKIP_BUILD: '1' });
  return counted(isOk, E2E, ({ stats, errors, suites }) => {
    suites.forEach(noteSpecs);
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length };
  });
}

function noteSpecs({ specs = [], suites = [] }) {
  for (const { ok, file, title, tests } of specs)
    if (!ok) noteFailure(`${file}: ${title}`, tests[0]?.results[0]?.error?.message);
  suites.forEach(noteSpecs);
}

/** Real kubectl, helm and JavaScript client; where they cannot be installed, one line says so and nothing is counted. */
function clients() {
  rmSync(CLIENTS, { force: true });
  const isOk = npmRun('test:clients');
  return counted(isOk, CLIENTS, ({ passed, failed, failures: broken }) => {
    for (const { group, name, text } of broken) noteFailure(`clients, ${group}: ${name}`, text);
    return { passed, failed };
  });
}

/** Generating counts only if it fails: it is no test. */
const generate = () => ({ passed: 0, failed: npmRun('generate') ? 0 : 1 });

const STAGES = [
  { name: 'generate', go: generate },
  { name: 'types', beside: true },
  { name: 'lint', beside: true },
  { name: 'layers', beside: true },
  { name: 'unit', go: unit },
  { name: 'clients', isSlow: true, go: clients },
  { name: 'build', isSlow: true, go: () => asOne(run('npx --no-install vite build')) },
  { name: 'size', isSlow: true, needsBuild: true, go: () => asOne(npmRun('size')) },
  { name: 'e2e', isSlow: true, needsBuild: true, go: e2e },
];

mkdirSync('test-results', { recursive: true });
const results = new Map();
const running = new Map();
for (const { name, isSlow, needsBuild, beside, go } of STAGES) {
  if (isFast && isSlow) continue;
  console.log(`\n=== ${name}`);
  if (beside) {
    // the first of them starts them all
    if (running.size === 0)
      for (const stage of STAGES) if (stage.beside) running.set(stage.name, inBackground(stage.name));
    const { isOk, output, seconds } = await running.get(name);
    process.stdout.write(output);
    results.set(name, { ...asOne(isOk), seconds });
    continue;
  }
  const start = performance.now();
  const isBlocked = needsBuild && results.get('build').failed > 0;
  if (isBlocked) console.error('Not run: the build failed.');
  const counts = isBlocked ? asOne(false) : go();
  results.set(name, { ...counts, seconds: (performance.now() - start) / 1000 });
}

if (failures.length > 0) printFailures();
console.log('\n=== summary');
let passed = 0;
let failed = 0;
for (const [name, result] of results) {
  console.log(
    `${name.padEnd(10)}${String(result.passed).padStart(6)} passed${String(result.failed).padStart(5)} failed` +
      `${result.seconds.toFixed(1).padStart(8)} s`,
  );
  passed += result.passed;
  failed += result.failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
