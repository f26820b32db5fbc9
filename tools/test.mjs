// `npm test`: Vitest for everything that needs no browser, Playwright for what does, one closing line for both.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { hand, node24, root, say } from './process.mjs';

const reports = `${root}/.cache/test-reports`;

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** A runner that broke without naming a failed test has failed all the same. */
function tally(name, report, exitCode) {
  if (report === null) {
    say(`${name} wrote no report (exit code ${exitCode}).`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const failed = report.failed === 0 && exitCode !== 0 ? 1 : report.failed;
  return { ...report, failed };
}

async function vitest(args) {
  const file = `${reports}/vitest.json`;
  const code = await hand(node24, [
    `${root}/node_modules/vitest/vitest.mjs`,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...args,
  ]);
  const json = read(file);
  return tally(
    'Vitest',
    json && {
      passed: json.numPassedTests,
      failed: json.numFailedTests,
      skipped: json.numPendingTests + json.numTodoTests,
    },
    code,
  );
}

async function playwright() {
  if (!process.env.CHROMIUM_PATH) {
    say('Browser tests skipped: no Chromium (set CHROMIUM_PATH).');
    return { passed: 0, failed: 0, skipped: 1 };
  }
  const file = `${reports}/playwright.json`;
  const code = await hand(
    node24,
    [
      `${root}/node_modules/@playwright/test/cli.js`,
      'test',
      '-c',
      'test/e2e/playwright.config.ts',
      '--reporter=list,json',
    ],
    { env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file } },
  );
  const json = read(file);
  return tally(
    'Playwright',
    json && {
      passed: json.stats.expected,
      failed: json.stats.unexpected + json.stats.flaky,
      skipped: json.stats.skipped,
    },
    code,
  );
}

/** With arguments (a file, `-t name`): Vitest alone on those. */
export async function test(args) {
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const results = [await vitest(args)];
  if (args.length === 0) results.push(await playwright());
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`);
  return sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
}
