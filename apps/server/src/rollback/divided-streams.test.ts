import { comparison as comparisonSchema, type SettingsAnswer, type SettingsShape } from '@tributary/operator-api';
import type { StreamId } from '@tributary/protocol';
import { NO_MEASURES } from '@tributary/telemetry';
import { beforeEach, describe, expect, it } from 'vitest';
import { comparisonAnswer } from './comparison-answer.ts';
import { dividedStreams } from './divided-streams.ts';

const NOW_MS = 1_700_000_000_000;
const A = 'a'.repeat(32) as StreamId;
const B = 'b'.repeat(32) as StreamId;
const NOTHING = comparisonAnswer(NO_MEASURES.groups, { rolloutPercent: null, rolledBackAtMs: null });

interface Kept {
  readonly own: SettingsShape;
  readonly revision: number;
  readonly changedAtMs: number | null;
  readonly ramp?: SettingsAnswer['ramp'];
}

let kept: Record<string, Kept>;
let asked: { readonly stream: string; readonly from: number | undefined; readonly to: number | undefined }[];
let changed: unknown[];
let port: ReturnType<typeof dividedStreams>;

beforeEach(() => {
  kept = { '*': { own: {}, revision: 0, changedAtMs: null } };
  asked = [];
  changed = [];
  const settings = async (stream: string): Promise<SettingsAnswer> => {
    const { own, revision, changedAtMs, ramp = null } = kept[stream] ?? { own: {}, revision: 0, changedAtMs: null };
    return { stream, label: '', own, effective: { ...kept['*']?.own, ...own }, revision, changedAtMs, changedBy: null, ramp };
  };
  port = dividedStreams({
    settings: {
      settings,
      change: async (stream, change, by) => {
        changed.push([stream, change, by]);
        return settings(stream);
      },
    },
    figures: {
      comparison: async (stream, { from, to }) => {
        asked.push({ stream, from, to });
        return NOTHING;
      },
    },
    audiences: async () => [
      { streamId: A, label: '/a', viewers: 3 },
      { streamId: B, label: '/b', viewers: 9 },
    ],
    rule: async () => ({ isOn: true, minimumViewers: 50 }),
    nowMs: () => NOW_MS,
  });
});

describe('dividedStreams', () => {
  it('are those with a percentage of their own, measured since it was set', async () => {
    kept[A] = { own: { rolloutPercent: 30 }, revision: 4, changedAtMs: NOW_MS - 5000 };
    expect(await port.divided(10)).toEqual([
      { stream: A, label: '/a', scope: A, rollout: { id: `${A} 4`, percent: 30 }, comparison: NOTHING },
    ]);
    expect(asked).toEqual([{ stream: A, from: NOW_MS - 5000, to: NOW_MS }]);
  });

  it('are all streams, and all together, where the percentage is for all; the most watched first', async () => {
    kept['*'] = { own: { rolloutPercent: 50 }, revision: 2, changedAtMs: NOW_MS - 9000 };
    kept[B] = { own: { maxHeight: 720 }, revision: 7, changedAtMs: NOW_MS - 100 };
    const divided = await port.divided(10);
    expect(divided.map(({ stream, rollout }) => [stream, rollout.id])).toEqual([
      ['*', '* 2'],
      [B, '* 7'],
      [A, '* 2'],
    ]);
    expect(divided.map(({ scope }) => scope)).toEqual(['*', '*', '*']);
    expect(await port.divided(2)).toHaveLength(2);
  });

  it('begin anew where a stream’s own settings changed: they may have had a percentage until then', async () => {
    kept['*'] = { own: { rolloutPercent: 50 }, revision: 2, changedAtMs: NOW_MS - 9000 };
    kept[B] = { own: {}, revision: 7, changedAtMs: NOW_MS - 100 };
    expect((await port.divided(10)).map(({ rollout }) => rollout.id)).toEqual(['* 2', '* 7', '* 2']);
    expect(asked.map(({ from }) => NOW_MS - (from ?? 0))).toEqual([9000, 100, 9000]);
  });

  it('are not judged together where one of them is divided otherwise: the sum would compare streams, not viewers', async () => {
    kept['*'] = { own: { rolloutPercent: 50 }, revision: 2, changedAtMs: NOW_MS - 9000 };
    kept[A] = { own: { rolloutPercent: 90 }, revision: 4, changedAtMs: NOW_MS - 5000 };
    expect((await port.divided(10)).map(({ stream }) => stream)).toEqual([B, A]);
    kept[A] = { own: { rolloutPercent: 0 }, revision: 5, changedAtMs: NOW_MS - 4000 };
    expect((await port.divided(10)).map(({ stream }) => stream)).toEqual([B]);
    kept[A] = { own: { rolloutPercent: 100 }, revision: 6, changedAtMs: NOW_MS - 3000 };
    expect((await port.divided(10)).map(({ stream }) => stream)).toEqual(['*', B]);
  });

  it('are none where everybody or nobody has peers, or peers are being switched off', async () => {
    const ramp = { fromPercent: 50, toPercent: 0, nowPercent: 30, stepsLeft: 3, isHeld: false };
    const others: Kept[] = [
      { own: { rolloutPercent: 0 }, revision: 1, changedAtMs: 1 },
      { own: { rolloutPercent: 100 }, revision: 1, changedAtMs: 1 },
      { own: { rolloutPercent: 50, peers: 'off' }, revision: 1, changedAtMs: 1 },
      { own: { rolloutPercent: 50 }, revision: 1, changedAtMs: 1, ramp },
      { own: {}, revision: 1, changedAtMs: 1 },
    ];
    for (const each of others) {
      kept[A] = each;
      expect(await port.divided(10)).toEqual([]);
    }
    expect(asked).toEqual([]);
  });

  it('go back upon the settings that there are, with all else that is set', async () => {
    kept[A] = { own: { rolloutPercent: 30, maxHeight: 720 }, revision: 4, changedAtMs: 1 };
    await port.change(A, { rolloutPercent: 0 });
    expect(changed).toEqual([[A, { settings: { rolloutPercent: 0, maxHeight: 720 }, revision: 4 }, 'server']]);
  });
});

describe('comparisonAnswer', () => {
  it('is what the API promises, also where there is nothing to compare', () => {
    expect(comparisonSchema.parse(NOTHING)).toEqual(NOTHING);
    const group = { viewers: 40, sum: 4, squares: 2 };
    const groups = {
      peers: { stallRatio: group, startupMs: group, bitrate: group },
      control: { stallRatio: group, startupMs: group, bitrate: group },
    };
    const answer = comparisonAnswer(groups, { rolloutPercent: 50, rolledBackAtMs: null });
    expect(comparisonSchema.parse(answer)).toEqual(answer);
    expect(answer.stallRatio.verdict).toBe('no-difference');
  });
});
