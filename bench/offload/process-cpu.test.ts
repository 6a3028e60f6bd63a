import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { parseProcessStat, ProcessTreeMeter, readProcesses, type ProcessTimes } from './process-cpu.ts';

const STAT =
  '4242 (Web (Content) x) S 4200 4242 4242 0 -1 4194560 1234 0 0 0 150 25 7 3 20 0 12 0 98765 123456789 4321 18446744073709551615 1 1 0';

function process(pid: number, parentPid: number, cpuTicks: number, startTicks = 1): ProcessTimes {
  return { pid, parentPid, cpuTicks, startTicks };
}

describe('parseProcessStat', () => {
  it('finds its fields after a command with spaces and parentheses', () => {
    expect(parseProcessStat(STAT)).toEqual({ pid: 4242, parentPid: 4200, startTicks: 98765, cpuTicks: 175 });
  });

  it('refuses what is no such line', () => {
    expect(parseProcessStat('')).toBeUndefined();
    expect(parseProcessStat('4242 (a) S 1 2')).toBeUndefined();
    expect(parseProcessStat(STAT.replace('150', 'many'))).toBeUndefined();
  });
});

describe('ProcessTreeMeter', () => {
  it('adds up the root and what descends from it, and nobody else', () => {
    const meter = new ProcessTreeMeter(10);
    meter.sample([process(1, 0, 900), process(10, 1, 50), process(11, 10, 20), process(12, 11, 5), process(20, 1, 70)]);
    meter.sample([process(1, 0, 990), process(10, 1, 80), process(11, 10, 120), process(12, 11, 15), process(20, 1, 700)]);
    expect(meter.cpuSeconds).toBe(1.4);
  });

  it('counts processes that start later whole, and keeps those that ended', () => {
    const meter = new ProcessTreeMeter(10);
    meter.sample([process(10, 1, 0)]);
    meter.sample([process(10, 1, 0), process(11, 10, 300)]);
    meter.sample([process(10, 1, 100)]);
    expect(meter.cpuSeconds).toBe(4);
  });

  it('does not take a pid that came back for the same process', () => {
    const meter = new ProcessTreeMeter(10);
    meter.sample([process(10, 1, 0), process(11, 10, 500, 7)]);
    meter.sample([process(10, 1, 0), process(11, 1, 9000, 8)]);
    expect(meter.cpuSeconds).toBe(0);
  });

  it('keeps a process whose parent ended', () => {
    const meter = new ProcessTreeMeter(10);
    meter.sample([process(10, 1, 0), process(11, 10, 0), process(12, 11, 0)]);
    meter.sample([process(10, 1, 0), process(12, 1, 200)]);
    expect(meter.cpuSeconds).toBe(2);
  });

  it('ends on a list whose parents run in a circle', () => {
    const meter = new ProcessTreeMeter(10);
    meter.sample([process(2, 3, 1), process(3, 2, 1)]);
    expect(meter.cpuSeconds).toBe(0);
  });

  it.runIf(readProcesses())('sees a real child process work', async () => {
    const child = spawn(globalThis.process.execPath, [
      '-e',
      'for (const end = Date.now() + 200; Date.now() < end; ); console.log("done"); setInterval(() => {}, 1000)',
    ]);
    const meter = new ProcessTreeMeter(child.pid ?? 0);
    meter.sample(readProcesses() ?? []);
    await once(child.stdout, 'data');
    meter.sample(readProcesses() ?? []);
    child.kill();
    expect(meter.cpuSeconds).toBeGreaterThan(0);
  });
});
