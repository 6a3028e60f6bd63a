import { PIECE_BYTES, segmentKey } from '@tributary/protocol';
import { expect, it } from 'vitest';
import type { Announcer } from './announcer.ts';
import type { AttestationKeeper } from './attestation-keeper.ts';
import type { GatherEvents } from './gather-ports.ts';
import { OriginAnswers } from './origin-answers.ts';
import type { Verifier } from './ports.ts';
import { SegmentStore } from './segment-store.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { rigSegment } from './testing/rig.ts';
import { UnattestedSegments } from './unattested-segments.ts';

const PIECES = 6;

it('pieces that were compared with one attestation are never put together with those of another that came to count meanwhile', async () => {
  const segment = rigSegment(1);
  const bytes = new Uint8Array(PIECES * PIECE_BYTES);
  const store = new SegmentStore({ storeBytes: 10 * bytes.length, storeSegments: 10 }, () => {});
  const unattested = new UnattestedSegments(() => 0);
  unattested.add(segment, bytes, 2_000, 0);
  let contentId = 1;
  const comparedWith: number[][] = [];
  const verifier = {
    verify: async ({ index }: { readonly index: number }) => {
      (comparedWith[index] ??= []).push(contentId);
      // Another attestation comes good in the middle of the first run.
      if (index === PIECES / 2) contentId = 2;
      return 'good';
    },
  } as unknown as Verifier;
  const attestations = { contentId: () => contentId, isMissing: () => false, mayDispute: () => false } as unknown as AttestationKeeper;
  const keeper = { isCurrent: () => true, find: () => undefined, finishIfWhole: () => false, end: () => {} };
  const announcer = { changed: () => {} } as unknown as Announcer;
  const events = { mismatched: () => {} } as unknown as GatherEvents;
  const answers = new OriginAnswers({ clock: new FakeClock(), verifier }, store, announcer, events, keeper, attestations, unattested);
  await answers.attested(segment);
  expect(store.get(segmentKey(segment))).toMatchObject({ contentId: 2, isWhole: true });
  for (const ids of comparedWith) expect(ids.at(-1)).toBe(2);
});
