import type { ComparedMeasureName, GroupComparison } from '../comparison/index.ts';

const PERCENT = 100;
const MS_PER_SECOND = 1000;
const BITS_PER_KILOBIT = 1000;

const WORDS: Readonly<Record<ComparedMeasureName, { readonly name: string; readonly say: (value: number) => string }>> = {
  stallRatio: { name: 'stalled', say: (share) => `${(share * PERCENT).toFixed(1)} % of the time` },
  startupMs: { name: 'started after', say: (ms) => `${(ms / MS_PER_SECOND).toFixed(1)} s` },
  bitrate: { name: 'watched at', say: (bitsPerSecond) => `${Math.round(bitsPerSecond / BITS_PER_KILOBIT)} kbit/s` },
};

/** What was worse, with both groups' means. */
export function describeHarm(worse: readonly ComparedMeasureName[], comparison: GroupComparison): string {
  const told = worse.map((measure) => {
    const { name, say } = WORDS[measure];
    const { peers, control } = comparison[measure];
    return `${name} ${say(peers?.mean ?? 0)} (control group: ${say(control?.mean ?? 0)})`;
  });
  return `The rollout went back to 0 %: viewers with peers ${told.join(', ')}. Find out why before you set a percentage again.`;
}
