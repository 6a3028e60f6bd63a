import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import type { PeerSignal } from './events.ts';
import { SIGNALING_LIMITS as LIMITS } from './limits.ts';
import { EVENT_EXAMPLES, EXAMPLE_PEER_ID as peerId, type ClientEvent } from './testing/event-examples.ts';
import { EVENT_SCHEMAS } from './testing/event-schemas.ts';

const { join: joinRequestSchema, signal: signalSchema, report: reportSchema } = EVENT_SCHEMAS;
const {
  'need-neighbours': needNeighboursSchema,
  'want-attestations': wantAttestationsSchema,
  'segment-hashes': segmentHashesSchema,
} = EVENT_SCHEMAS;
const { join, signal, report } = EVENT_EXAMPLES;
const wanted = EVENT_EXAMPLES['want-attestations'].segments[0]!;
const [hashes] = EVENT_EXAMPLES['segment-hashes'].segments;

/** Where versions have to get along, unknown members are dropped; everywhere else they are refused. */
const DROPS_EXTRAS: ReadonlySet<string> = new Set<ClientEvent>(['join', 'report']);
const CASES = Object.entries(EVENT_SCHEMAS).map(([event, schema]) => ({
  event,
  schema,
  example: EVENT_EXAMPLES[event as ClientEvent],
  extras: DROPS_EXTRAS.has(event) ? 'dropped' : 'refused',
}));

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

describe.each(CASES)('$event', ({ schema, example, extras }) => {
  it('takes its example, and nothing is lost', () => expect(schema.parse(example)).toEqual(example));

  it('refuses what is not an object', () => {
    for (const value of [undefined, null, 0, '', true, [], [example], 'x'.repeat(100_000), () => example, Symbol('x'), 1n, Buffer.alloc(8)])
      expect(accepts(schema, value)).toBe(false);
  });

  it('refuses each member missing, or of a wrong type', () => {
    const wrong = [null, Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5e300, [[]], 'x'.repeat(100_000), { toString: 'x' }, Buffer.alloc(8)];
    // A track may be null before the first segment; a signal may hold anything small.
    const allowed = (key: string, value: unknown) => (key === 'track' && value === null) || (key === 'signal' && !Array.isArray(value));
    for (const key of Object.keys(example)) {
      expect(accepts(schema, Object.fromEntries(Object.entries(example).filter(([other]) => other !== key))), `without ${key}`).toBe(false);
      for (const [at, value] of wrong.entries())
        if (!allowed(key, value)) expect(accepts(schema, { ...example, [key]: value }), `${key} = wrong[${at}]`).toBe(false);
    }
  });

  it(`has unknown members ${extras}, prototypes included`, () => {
    for (const key of ['extra', '__proto__', 'constructor', 'prototype', 'toString']) {
      const value: unknown = JSON.parse(`{ ${JSON.stringify(key)}: { "polluted": true }, ${JSON.stringify(example).slice(1)}`);
      const parsed = schema.safeParse(value);
      expect(parsed.success, key).toBe(extras === 'dropped');
      if (parsed.success) expect(parsed.data).toEqual(example);
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('takes or refuses anything, and never throws', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withSparseArray: true }),
        (value) => {
          schema.safeParse(value);
          schema.safeParse({ ...example, signal: value, traffic: value, neighbours: value });
        },
      ),
    );
  });
});

describe('bounds', () => {
  const text = (length: number) => 'x'.repeat(length);
  const many = <T>(count: number, item: T) => Array.from({ length: count }, () => item);
  const traffic = report.traffic[0];

  const LARGEST_PIECES = ((LIMITS.pieceHashesCharacters / 4) * 3) / 32;
  const hashesOf = (pieces: number) => ({
    ...hashes,
    totalBytes: pieces * 32_768,
    pieceHashes: Buffer.alloc(pieces * 32).toString('base64'),
  });

  it.each<[string, z.ZodType, object, object]>([
    ['label', joinRequestSchema, { ...join, label: text(LIMITS.labelCharacters) }, { ...join, label: text(LIMITS.labelCharacters + 1) }],
    [
      'longest secret',
      joinRequestSchema,
      { ...join, secret: text(LIMITS.secretCharacters) },
      { ...join, secret: text(LIMITS.secretCharacters + 1) },
    ],
    [
      'shortest secret',
      joinRequestSchema,
      { ...join, secret: text(LIMITS.secretMinCharacters) },
      { ...join, secret: text(LIMITS.secretMinCharacters - 1) },
    ],
    ['token', joinRequestSchema, { ...join, token: text(LIMITS.tokenCharacters) }, { ...join, token: text(LIMITS.tokenCharacters + 1) }],
    [
      'neighbours',
      joinRequestSchema,
      { ...join, neighbours: many(LIMITS.knownNeighbours, peerId) },
      { ...join, neighbours: many(LIMITS.knownNeighbours + 1, peerId) },
    ],
    [
      'playlistUrl',
      joinRequestSchema,
      { ...join, playlistUrl: text(LIMITS.playlistUrlCharacters) },
      { ...join, playlistUrl: text(LIMITS.playlistUrlCharacters + 1) },
    ],
    [
      'most attestations wanted',
      wantAttestationsSchema,
      { segments: many(LIMITS.wantedAttestations, wanted) },
      { segments: many(LIMITS.wantedAttestations + 1, wanted) },
    ],
    [
      'hashes reported',
      segmentHashesSchema,
      { segments: many(LIMITS.reportedHashes, hashes) },
      { segments: many(LIMITS.reportedHashes + 1, hashes) },
    ],
    ['hashes of a segment', segmentHashesSchema, { segments: [hashes] }, { segments: [{ ...hashes, totalBytes: 80_000 }] }],
    [
      'largest segment with hashes',
      segmentHashesSchema,
      { segments: [hashesOf(LARGEST_PIECES)] },
      { segments: [hashesOf(LARGEST_PIECES + 1)] },
    ],
    ['fewest attestations wanted', wantAttestationsSchema, { segments: [wanted] }, { segments: [] }],
    ['name of a segment', wantAttestationsSchema, { segments: [wanted] }, { segments: [{ ...wanted, name: `${wanted.name}0` }] }],
    [
      'connectionId',
      signalSchema,
      { ...signal, connectionId: text(LIMITS.connectionIdCharacters) },
      { ...signal, connectionId: text(LIMITS.connectionIdCharacters + 1) },
    ],
    ['empty connectionId', signalSchema, { ...signal, connectionId: 'c' }, { ...signal, connectionId: '' }],
    ['want', needNeighboursSchema, { want: LIMITS.wantedNeighbours }, { want: LIMITS.wantedNeighbours + 1 }],
    ['want at least', needNeighboursSchema, { want: 1 }, { want: 0 }],
    [
      'traffic',
      reportSchema,
      { ...report, traffic: many(LIMITS.reportTracks, traffic) },
      { ...report, traffic: many(LIMITS.reportTracks + 1, traffic) },
    ],
    [
      'bytes',
      reportSchema,
      { ...report, traffic: [{ ...traffic, peerBytes: LIMITS.reportBytes }] },
      { ...report, traffic: [{ ...traffic, peerBytes: LIMITS.reportBytes + 1 }] },
    ],
    [
      'whole bytes',
      reportSchema,
      { ...report, traffic: [{ ...traffic, peerBytes: 0 }] },
      { ...report, traffic: [{ ...traffic, peerBytes: 0.5 }] },
    ],
    ['counts', reportSchema, { ...report, stalls: LIMITS.reportCount }, { ...report, stalls: LIMITS.reportCount + 1 }],
    ['interval', reportSchema, { ...report, intervalMs: LIMITS.reportIntervalMs }, { ...report, intervalMs: LIMITS.reportIntervalMs + 1 }],
    [
      'status',
      reportSchema,
      { ...report, status: text(LIMITS.statusCharacters) },
      { ...report, status: text(LIMITS.statusCharacters + 1) },
    ],
  ])('%s', (_, schema, largest, tooLarge) => {
    expect(accepts(schema, largest)).toBe(true);
    expect(accepts(schema, tooLarge)).toBe(false);
  });

  it('identifiers are exact', () => {
    for (const to of ['', peerId.toUpperCase(), `${peerId}0`, peerId.slice(1), `${peerId.slice(1)}\n`, [peerId], { length: 24 }])
      expect(accepts(signalSchema, { ...signal, to })).toBe(false);
  });

  it('labels and statuses have no control characters', () => {
    for (const bad of ['a\u0000', 'a\nb', '\u001b[2J', '\u0085']) {
      expect(accepts(joinRequestSchema, { ...join, label: bad })).toBe(false);
      expect(accepts(reportSchema, { ...report, status: bad })).toBe(false);
    }
    expect(accepts(joinRequestSchema, { ...join, label: 'Finále – 決勝 🏆' })).toBe(true);
  });
});

describe('relayed signals', () => {
  const takes = (inner: unknown) => accepts(signalSchema, { ...signal, signal: inner });
  const nested = (depth: number) => {
    let value: PeerSignal = {};
    for (let i = 1; i < depth; i++) value = { a: value };
    return value;
  };

  it.each<[string, PeerSignal]>([
    ['an offer', { type: 'offer', sdp: 'v=0\r\n'.repeat(800) }],
    [
      'a candidate',
      {
        type: 'candidate',
        candidate: { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMLineIndex: 0, sdpMid: '0', usernameFragment: null },
      },
    ],
    ['a renegotiation', { renegotiate: true }],
    ['a request for a transceiver', { type: 'transceiverRequest', transceiverRequest: { kind: 'video', init: { sendEncodings: [] } } }],
    ['nothing', {}],
  ])('%s passes', (_, inner) => {
    expect(takes(inner)).toBe(true);
    expect(signalSchema.parse({ ...signal, signal: inner })).toEqual({ ...signal, signal: inner });
  });

  it('have a bound in characters as JSON, escapes included', () => {
    const overhead = JSON.stringify({ sdp: '' }).length;
    expect(takes({ sdp: 'x'.repeat(LIMITS.signalCharacters - overhead) })).toBe(true);
    expect(takes({ sdp: 'x'.repeat(LIMITS.signalCharacters - overhead + 1) })).toBe(false);
    expect(takes({ sdp: '\u0001'.repeat(LIMITS.signalCharacters / 6) })).toBe(false);
    expect(takes({ ['k'.repeat(LIMITS.signalCharacters)]: 0 })).toBe(false);
  });

  it('have a bound in depth and in values', () => {
    expect(takes(nested(LIMITS.signalDepth))).toBe(true);
    expect(takes(nested(LIMITS.signalDepth + 1))).toBe(false);
    expect(takes(nested(1_000_000))).toBe(false);
    expect(takes({ list: Array.from({ length: LIMITS.signalValues - 2 }, () => 0) })).toBe(true);
    expect(takes({ list: Array.from({ length: LIMITS.signalValues - 1 }, () => 0) })).toBe(false);
    expect(takes({ list: Array.from({ length: 1_000_000 }, () => 0) })).toBe(false);
    expect(takes({ list: Array.from({ length: 8 }, () => Array.from({ length: 8 }, () => 0)) })).toBe(false);
  });

  it('are plain JSON', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const toJSON = () => 'x'.repeat(1_000_000);
    const refused = [[], null, 'offer', cyclic, { n: 1n }, { n: Number.NaN }, { n: Number.POSITIVE_INFINITY }, { b: Buffer.alloc(4) }, { d: new Date(0) }, { m: new Map() }, { f: toJSON }, { toJSON }, { s: Symbol('x') }, { u: undefined }, { b: new Uint8Array(1) }, { b: new ArrayBuffer(1) }, new Map()]; // prettier-ignore
    for (const value of refused) expect(takes(value)).toBe(false);
  });

  it('carry no key that reaches a prototype, at any depth', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      expect(takes(JSON.parse(`{ "${key}": { "polluted": true } }`))).toBe(false);
      expect(takes(JSON.parse(`{ "candidate": [{ "${key}": 1 }] }`))).toBe(false);
    }
  });
});
