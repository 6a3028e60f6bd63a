/** CPU time of a process and all it started, from Linux's /proc (proc(5)); other systems have none of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** USER_HZ: /proc counts CPU time in hundredths of a second on every architecture Node runs on. */
const TICKS_PER_SECOND = 100;

export interface ProcessTimes {
  readonly pid: number;
  readonly parentPid: number;
  /** When it started, in ticks since boot: with the pid it names a process for good, because pids come back. */
  readonly startTicks: number;
  /** User and system time so far. */
  readonly cpuTicks: number;
}

// Places in /proc/PID/stat, counted from the field after the command's closing parenthesis (which is field 3, the state).
const PARENT_PID = 1;
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;
const START_TICKS = 19;

/** Reads /proc/PID/stat. A command may hold spaces and parentheses: only the last one ends it. Undefined for anything else. */
export function parseProcessStat(text: string): ProcessTimes | undefined {
  const pid = Number.parseInt(text, 10);
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parentPid, user, system, startTicks] = [fields[PARENT_PID], fields[USER_TICKS], fields[SYSTEM_TICKS], fields[START_TICKS]];
  if (parentPid === undefined || user === undefined || system === undefined || startTicks === undefined) return undefined;
  const times = { pid, parentPid, startTicks, cpuTicks: user + system };
  return Object.values(times).every(Number.isInteger) ? times : undefined;
}

/** Every process of the machine, or undefined where there is no /proc. */
export function readProcesses(): readonly ProcessTimes[] | undefined {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return undefined;
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      } catch {
        return []; // It ended since the folder was listed.
      }
    });
}

/**
 * Adds up what a process tree uses between its first sample and its last. A process that ends in between counts with what it
 * had used when last seen; one that is orphaned stays in the sum.
 */
export class ProcessTreeMeter {
  readonly #rootPid: number;
  readonly #known = new Map<string, { first: number; last: number }>();
  #sampled = false;

  constructor(rootPid: number) {
    this.#rootPid = rootPid;
  }

  sample(processes: readonly ProcessTimes[]): void {
    const parents = new Map(processes.map(({ pid, parentPid }) => [pid, parentPid]));
    for (const { pid, startTicks, cpuTicks } of processes) {
      const name = `${pid}:${startTicks}`;
      const known = this.#known.get(name);
      if (known) known.last = cpuTicks;
      // A process born after the first sample counts from its birth.
      else if (this.#isBelowRoot(pid, parents)) this.#known.set(name, { first: this.#sampled ? 0 : cpuTicks, last: cpuTicks });
    }
    this.#sampled = true;
  }

  /** CPU seconds since the first sample. */
  get cpuSeconds(): number {
    let ticks = 0;
    for (const { first, last } of this.#known.values()) ticks += last - first;
    return ticks / TICKS_PER_SECOND;
  }

  #isBelowRoot(pid: number, parents: ReadonlyMap<number, number>): boolean {
    // Processes start and end while the list is read: a chain can be broken, but it is never longer than the list.
    for (let at: number | undefined = pid, hops = 0; at !== undefined && hops <= parents.size; at = parents.get(at), hops++) {
      if (at === this.#rootPid) return true;
    }
    return false;
  }
}

/** CPU seconds the whole machine has used since boot, all cores added. */
export function machineCpuSeconds(): number {
  return cpus().reduce((total, { times }) => total + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}
