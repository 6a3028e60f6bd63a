import type { Frame } from '@tributary/protocol';
import { expect, it } from 'vitest';
import type { Neighbour } from './neighbour.ts';
import type { SegmentBuffer } from './segment-buffer.ts';
import { SegmentStore } from './segment-store.ts';
import { Uploads } from './serve.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { rigSegment } from './testing/rig.ts';
import { wholeBuffer } from './testing/whole-buffer.ts';
import { UploadBudget } from './upload-budget.ts';
import { UploadLedger } from './upload-ledger.ts';

const PIECES = 8;
const CONTENT_BYTES = PIECES * 32_768;
const SERVING = { maxQueuedPieces: 256, uploadSlots: 3 };
const HEARD_BY_NOBODY = { sent: () => {}, usedUp: () => {} };

function content(contentId: number): SegmentBuffer {
  const buffer = wholeBuffer(rigSegment(1), new Uint8Array(CONTENT_BYTES).fill(contentId));
  buffer.contentId = contentId;
  return buffer;
}

it('what is asked for again once another content has taken its place is sent as that', () => {
  const frames: Frame[] = [];
  const clock = new FakeClock();
  const store = new SegmentStore({ storeBytes: 10 * CONTENT_BYTES, storeSegments: 10 }, () => {});
  const uploads = new Uploads(clock, store, SERVING, new UploadBudget(new UploadLedger()), HEARD_BY_NOBODY);
  let isOpen = false;
  const link = { bulkRoomBytes: () => (isOpen ? 1 : 0), isSending: () => false };
  const neighbour = { link, state: null, servedMs: -Infinity, sentBytes: 0, send: (frame: Frame) => frames.push(frame) > 0 };
  const all = [{ first: 0, count: PIECES }];
  store.put(content(1));
  uploads.request(neighbour as unknown as Neighbour, rigSegment(1), all);
  store.put(content(2));
  uploads.request(neighbour as unknown as Neighbour, rigSegment(1), all);
  isOpen = true;
  uploads.pump();
  expect(frames.map((frame) => frame.type === 'piece' && frame.bytes[0])).toEqual(Array.from({ length: PIECES }, () => 2));
});

it('what was asked for of one content is not answered with another that took its place: it is refused', () => {
  const frames: Frame[] = [];
  const clock = new FakeClock();
  const store = new SegmentStore({ storeBytes: 10 * CONTENT_BYTES, storeSegments: 10 }, () => {});
  const budget = new UploadBudget(new UploadLedger());
  budget.setCaps({ bytesPerSecond: 65_536, bytesPerSession: null }, clock.nowMs());
  const uploads = new Uploads(clock, store, SERVING, budget, HEARD_BY_NOBODY);
  const send = (frame: Frame): boolean => {
    if (frame.type === 'piece') budget.charge(frame.bytes.length, clock.nowMs());
    return frames.push(frame) > 0;
  };
  const link = { bulkRoomBytes: () => 1, isSending: () => false };
  const neighbour = { link, state: null, servedMs: -Infinity, sentBytes: 0, send, answer: send };
  store.put(content(1));
  uploads.request(neighbour as unknown as Neighbour, rigSegment(1), [{ first: 0, count: PIECES }]);
  const sentBefore = frames.length;
  expect(sentBefore).toBeGreaterThan(0);
  expect(sentBefore).toBeLessThan(PIECES);
  store.put(content(2));
  clock.advance(10_000);
  expect(frames.slice(0, sentBefore).every((frame) => frame.type === 'piece' && frame.bytes[0] === 1)).toBe(true);
  const refused = frames.slice(sentBefore).flatMap((frame) => (frame.type === 'refuse' && frame.reason === 'not-held' ? frame.runs : []));
  expect(frames.slice(sentBefore).map(({ type }) => type)).not.toContain('piece');
  expect(refused.reduce((sum, { count }) => sum + count, 0)).toBe(PIECES - sentBefore);
  uploads.request(neighbour as unknown as Neighbour, rigSegment(1), [{ first: 7, count: 1 }]);
  clock.advance(10_000);
  expect(frames.at(-1)).toMatchObject({ type: 'piece', index: 7 });
});
