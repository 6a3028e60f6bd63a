import { PIECE_BYTES, SIGNALING_LIMITS, type SegmentHashes } from '@tributary/protocol';
import { segmentHashesSchema } from '@tributary/protocol/schemas';
import { eventLoopTurn, rigSegment } from '@tributary/swarm/testing';
import { createHash } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { HashReporter } from './hash-reporter.ts';

function setUp() {
  const sent: SegmentHashes[] = [];
  const reporter = new HashReporter((hashes) => sent.push(hashes));
  reporter.isWanted = true;
  return { reporter, sent };
}

afterEach(() => vi.unstubAllGlobals());

it('tells size and hashes in the form that the server takes', async () => {
  const { reporter, sent } = setUp();
  const bytes = Uint8Array.from({ length: PIECE_BYTES + 5 }, (_, at) => at % 251);
  reporter.fetched(rigSegment(1), bytes);
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  const hash = (part: Uint8Array) => createHash('sha256').update(part).digest();
  const pieceHashes = Buffer.concat([hash(bytes.subarray(0, PIECE_BYTES)), hash(bytes.subarray(PIECE_BYTES))]).toString('base64');
  expect(sent[0]).toEqual({ segment: rigSegment(1), totalBytes: bytes.length, pieceHashes });
  expect(segmentHashesSchema.parse({ segments: sent })).toEqual({ segments: sent });
});

it('tells nothing where the server does not want it', async () => {
  const { reporter, sent } = setUp();
  reporter.isWanted = false;
  reporter.fetched(rigSegment(1), new Uint8Array(10));
  reporter.isWanted = true;
  reporter.fetched(rigSegment(2), new Uint8Array(10));
  await vi.waitFor(() => expect(sent.map(({ segment }) => segment.sequence)).toEqual([2]));
});

it('holds few at a time, and leaves out what is empty or too large for a message', async () => {
  const { reporter, sent } = setUp();
  for (let sequence = 1; sequence <= 50; sequence++) reporter.fetched(rigSegment(sequence), new Uint8Array(10));
  await vi.waitFor(() => expect(sent.map(({ segment }) => segment.sequence)).toEqual([1, 2, 3, 4, 5]));
  const most = ((SIGNALING_LIMITS.pieceHashesCharacters * 3) / 4 / 32) * PIECE_BYTES;
  reporter.fetched(rigSegment(60), new Uint8Array(0));
  reporter.fetched(rigSegment(61), new Uint8Array(most + 1));
  reporter.fetched(rigSegment(62), new Uint8Array(most));
  await vi.waitFor(() => expect(sent.at(-1)?.segment.sequence).toBe(62));
  expect(sent).toHaveLength(6);
  expect(segmentHashesSchema.safeParse({ segments: sent.slice(-1) }).success).toBe(true);
});

it('tells nothing on a page without WebCrypto, and leaves no rejection behind', async () => {
  const rejections: unknown[] = [];
  const note = (reason: unknown) => rejections.push(reason);
  process.on('unhandledRejection', note);
  vi.stubGlobal('crypto', { getRandomValues: () => {} });
  const { reporter, sent } = setUp();
  reporter.fetched(rigSegment(1), new Uint8Array(10));
  // Rejections are told after the microtasks of a turn of the event loop.
  for (let turn = 0; turn < 3; turn++) await eventLoopTurn();
  vi.unstubAllGlobals();
  reporter.fetched(rigSegment(2), new Uint8Array(10));
  for (let turn = 0; turn < 3; turn++) await eventLoopTurn();
  process.off('unhandledRejection', note);
  expect(rejections).toEqual([]);
  expect(sent).toEqual([]);
});
