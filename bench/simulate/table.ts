import type { SimulationFindings } from './job.ts';

const DASH = '–';
const PERCENT = 100;
const BITS_PER_MEGABIT = 1_000_000;

const plain = (value: number | null, digits = 2): string =>
  value === null ? DASH : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = (value: number | null, digits = 2): string => (value === null ? DASH : `${plain(value * PERCENT, digits)} %`);
const ms = (value: number | null): string => (value === null ? DASH : `${plain(value, 0)} ms`);

/** The findings as rows of a name and a sentence. */
export function rows({ result, machine }: SimulationFindings): readonly (readonly [string, string])[] {
  const { copies, offload, stalls, startUpMs, bufferMs, liveLatencyMs, upload, control, hops, segmentMs, reachMs } = result;
  const spread = (each: { mean: number | null; median: number | null; p95: number | null; max: number | null }): string =>
    `${plain(each.mean)} mean, ${plain(each.median)} median, ${plain(each.p95)} p95, ${plain(each.max)} max`;
  const times = (each: { median: number | null; p95: number | null; max: number | null }): string =>
    `${ms(each.median)} median, ${ms(each.p95)} p95, ${ms(each.max)} max`;
  return [
    ['origin copies, steady', spread(copies.steady)],
    [
      '  by cause, mean',
      Object.entries(copies.steadyByCause)
        .map(([cause, mean]) => `${plain(mean)} ${cause}`)
        .join(', '),
    ],
    ...(copies.steadyOfUnfair ? [['  by those who misbehave', plain(copies.steadyOfUnfair)] as const] : []),
    ...(copies.hung ? [['  of hung segments', spread(copies.hung)] as const] : []),
    ['origin copies, whole run', spread(copies.whole)],
    ['offload', `${percent(offload.steady)} steady (ceiling ${percent(offload.ceiling)}), ${percent(offload.whole)} whole run`],
    [
      'stalls',
      `${percent(stalls.steadyTimeShare, 3)} of playing time in steady state, ${percent(stalls.timeShare, 3)} whole run; ` +
        `${stalls.count} stalls of ${stalls.viewersAffected} viewers, ${stalls.skips} skips, ${stalls.failedLoads} failed loads, ` +
        `${stalls.neverStarted} never started`,
    ],
    ['start-up', times(startUpMs)],
    ['forward buffer', `${ms(bufferMs.median)} median, ${ms(bufferMs.p5)} p5`],
    ['live latency', `${ms(liveLatencyMs.p5)} p5, ${ms(liveLatencyMs.median)} median, ${ms(liveLatencyMs.p95)} p95`],
    [
      'bitrate',
      `${plain((result.renditions.meanBitsPerSecond ?? 0) / BITS_PER_MEGABIT)} Mbit/s mean, ` +
        `${plain(result.renditions.switchesPerViewerMinute)} switches a viewer-minute`,
    ],
    ['segment time', times(segmentMs)],
    ['listed to arrived', times(reachMs)],
    ['hops from the origin', `${plain(hops.mean)} mean, ${plain(hops.p95, 0)} p95, ${plain(hops.max, 0)} max`],
    ['upload', `Gini ${plain(upload.gini)}, p95 ${plain(upload.p95OfBitrate)} × bitrate, ${percent(upload.usedShare, 1)} of all uplinks`],
    [
      'control',
      `${percent(control.shareOfMedia)} of media, ${plain(control.bytesPerViewerSecond, 0)} B/s and ` +
        `${plain(control.framesPerViewerSecond, 1)} frames/s a viewer, ${plain(control.serverMessagesPerViewerSecond)} server messages/s`,
    ],
    [
      '  frames/s by type',
      Object.entries(control.framesByType)
        .map(([type, each]) => `${plain(each, 1)} ${type}`)
        .join(', '),
    ],
    ['waste', `${percent(result.waste)} of bytes received; ${result.badPieces} bad pieces`],
    [
      'neighbours',
      `${plain(result.neighbours.mean, 1)} mean; ${result.connections.failed} of ${result.connections.tried} connections failed`,
    ],
    ['origin requests', `${plain(result.originRequestsPerViewerMinute)} a viewer-minute`],
    ['people', `${result.arrivals} came, ${result.departures} left; steady from ${plain(result.steadyFromSeconds, 1)} s`],
    [
      'simulation',
      `${plain(result.events, 0)} events in ${plain(machine.cpuSeconds, 1)} s of processor time ` +
        `(${plain(machine.eventsPerCpuSecond, 0)}/s; ${plain(machine.seconds, 1)} s by the clock), ${plain(machine.peakMebibytes, 0)} MiB`,
    ],
  ];
}

export function print(findings: SimulationFindings): void {
  const { result } = findings;
  console.log(`${findings.case}: ${result.viewers} viewers for ${result.simulatedSeconds} s, seed ${result.seed}`);
  for (const [name, text] of rows(findings)) console.log(`  ${name.padEnd(26)}${text}`);
}
