/** `npm run bench [-- NAME …]`: prints a Markdown table; without names, everything but what has to be named. */
import { availableParallelism, cpus } from 'node:os';
import { brain } from './brain.js';
import { breast } from './breast.js';
import { decode } from './decode.js';
import { ingest } from './ingest.js';
import { many } from './many.js';
import { pageToImage } from './page.js';
import { pose } from './pose.js';
import { type Benchmark, type Row, table } from './report.js';
import { seriesToImage } from './series.js';
import { freshStart, start } from './start.js';
import { uploadToFinding } from './upload.js';

const usual: readonly Benchmark[] = [
  start,
  uploadToFinding,
  pageToImage,
  seriesToImage,
  pose,
  brain,
  breast,
  decode,
  ingest,
];
const all: readonly Benchmark[] = [...usual, freshStart, many];

const names = process.argv.slice(2);
if (names.includes('--help')) {
  process.stdout.write(`Usage: npm run bench [-- NAME …]\n${all.map((b) => `  ${b.name}: ${b.about}`).join('\n')}\n`);
  process.exit(0);
}
const unknown = names.filter((name) => !all.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exit(2);
}
const chosen = names.length === 0 ? usual : all.filter(({ name }) => names.includes(name));
const rows: Row[] = [];
for (const benchmark of chosen) {
  process.stderr.write(`${benchmark.name}: ${benchmark.about}\n`);
  rows.push(...(await benchmark.run((line) => process.stderr.write(`  ${line} …\n`))));
}
process.stdout.write(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores\n\n${table(rows)}\n`);
