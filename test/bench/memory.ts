import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Sample {
  readonly seconds: number;
  /** MB that each process holds in memory (resident set), by its name. */
  readonly megabytes: Readonly<Record<string, number>>;
}

const EVERY_MS = 1000;
const colours = ['#1f77b4', '#d62728', '#2ca02c'];

/** Notes every second how much memory processes hold, until it is stopped. Linux only. */
export function watchMemory(pids: Readonly<Record<string, number>>): { stop(): readonly Sample[] } {
  const began = performance.now();
  const samples: Sample[] = [];
  const note = (): void => {
    const held = Object.entries(pids).map(([name, pid]) => [name, residentMegabytes(pid)] as const);
    samples.push({ seconds: (performance.now() - began) / 1000, megabytes: Object.fromEntries(held) });
  };
  note();
  const timer = setInterval(note, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      note();
      return samples;
    },
  };
}

function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

/** The process that the API started with this word on its command line. */
export function childOf(parent: number, word: string): number {
  const lines = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(parent)], { encoding: 'utf8' }).split('\n');
  const found = lines.find((line) => line.includes(word));
  if (found === undefined) throw new Error(`Process ${parent} has no child ${word}.`);
  return Number.parseInt(found, 10);
}

/** Draws the samples: seconds to the right, megabytes upwards. */
export function plotMemory(path: string, samples: readonly Sample[]): void {
  const [width, height, margin] = [800, 300, 40];
  const names = Object.keys(samples[0]?.megabytes ?? {});
  const last = samples.at(-1)?.seconds ?? 1;
  const most = Math.max(...samples.flatMap(({ megabytes }) => Object.values(megabytes)));
  const x = (seconds: number) => margin + (seconds / last) * (width - 2 * margin);
  const y = (megabytes: number) => height - margin - (megabytes / most) * (height - 2 * margin);
  const lines = names.map((name, index) => {
    const points = samples.map((each) => `${x(each.seconds).toFixed(1)},${y(each.megabytes[name]!).toFixed(1)}`);
    const colour = colours[index % colours.length];
    const label = `<text x="${margin + 90 * index}" y="20" fill="${colour}">${name}</text>`;
    return `${label}<polyline fill="none" stroke="${colour}" points="${points.join(' ')}"/>`;
  });
  const axes = `<text x="${margin}" y="${height - 10}">0 to ${last.toFixed(0)} s, up to ${most.toFixed(0)} MB</text>`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif">${axes}${lines.join('')}</svg>\n`,
  );
}
