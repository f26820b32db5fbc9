import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { childOf } from './memory.js';

/** Processor seconds (user and system) by the name of what used them. */
export type ProcessorSeconds = Readonly<Record<string, number>>;

interface Process {
  readonly parent: number;
  readonly seconds: number;
}

/**
 * What a running system has used so far: API, worker, and PostgreSQL with all of its processes. Unlike wall time it says
 * the same on a machine that does other things meanwhile. Linux only (proc(5), `/proc/PID/stat`).
 *
 * @param api the process that started the others
 */
export function processorSeconds(api: number): ProcessorSeconds {
  const processes = readProcesses();
  const worker = childOf(api, 'worker');
  const total = treeSeconds(processes, api);
  const [apiAlone, workerTree] = [processes.get(api)?.seconds ?? 0, treeSeconds(processes, worker)];
  return { API: apiAlone, worker: workerTree, PostgreSQL: total - apiAlone - workerTree };
}

/** As {@link processorSeconds}, of a process and all that it started. */
export function processorSecondsOf(pid: number): number {
  return treeSeconds(readProcesses(), pid);
}

function treeSeconds(processes: ReadonlyMap<number, Process>, root: number): number {
  let seconds = processes.get(root)?.seconds ?? 0;
  for (const [pid, { parent }] of processes) if (parent === root) seconds += treeSeconds(processes, pid);
  return seconds;
}

function readProcesses(): Map<number, Process> {
  const processes = new Map<number, Process>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(name) : null;
    if (stat !== null) processes.set(Number(name), stat);
  }
  return processes;
}

function readStat(pid: string): Process | null {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // It has ended meanwhile: its parent has its time.
    return null;
  }
  // The name stands in brackets and may hold anything; the state, field 3, is the first after it.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  // Fields 14 to 17: its own, and that of children which have ended.
  const ticks = field(14) + field(15) + field(16) + field(17);
  return { parent: field(4), seconds: ticks / ticksPerSecond };
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
