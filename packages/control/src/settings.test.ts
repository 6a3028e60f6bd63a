import { applyDocument, readPolicyDocument, type PeerId, type Policy, type StreamId } from '@tributary/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveSettings, peerPercent, settingsOfOptions } from './effective.ts';
import { ControlError } from './errors.ts';
import { adopted, nextRevision, policyDocumentOf, without } from './policy.ts';
import { MAX_ALLOWED_ORIGINS, readSettings } from './read-settings.ts';
import type { Settings } from './settings.ts';

const OPTIONS: Policy = { peers: 'on', maxNeighbours: 12, uploadBytesPerSecond: null, reportIntervalMs: 10_000 };
const DEFAULTS = settingsOfOptions(OPTIONS, 2);
const PEER = '01'.repeat(12) as PeerId;
const KEY = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'B'.repeat(43) } as const;

const settings: fc.Arbitrary<Settings> = fc.record(
  {
    peers: fc.constantFrom('on' as const, 'off' as const),
    rolloutPercent: fc.integer({ min: 0, max: 100 }),
    maxHeight: fc.constantFrom(null, 480, 1080),
    maxNeighbours: fc.integer({ min: 1, max: 50 }),
    uploadBytesPerSecond: fc.option(fc.nat(), { nil: null }),
    preference: fc.constantFrom('latency' as const, 'balanced' as const, 'offload' as const),
    allowedOrigins: fc.constantFrom([], ['https://a.example']),
    originBytesPerSecond: fc.option(fc.integer({ min: 1 }), { nil: null }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

describe('settings', () => {
  it('that are good are read as they are', () => {
    fc.assert(
      fc.property(settings, (given) => {
        expect(readSettings(given)).toEqual(given);
      }),
    );
    expect(readSettings({ sealedKeys: [{ ...KEY, kid: 'k', d: 'secret' }] })).toEqual({ sealedKeys: [KEY] });
  });

  it('of any JSON are read, or refused with an error that says what is allowed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('peers', 'maxHeight', 'sealedKeys', 'allowedOrigins', 'colour'), (value, name) => {
        try {
          readSettings({ [name]: value });
        } catch (error) {
          expect(error).toBeInstanceOf(ControlError);
          expect((error as ControlError).message).toMatch(/must be|no setting|no web origin|not a P-256 key/);
        }
      }),
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['what is no object', 'off', /Settings are an object/],
    ['a name that there is not', { peer: 'off' }, /There is no setting "peer": known are peers, /],
    ['a share over 100', { rolloutPercent: 120 }, /rolloutPercent must be a whole number from 0 to 100, not 120/],
    ['an origin with a path', { allowedOrigins: ['https://a.example/x'] }, /write it as https:\/\/site\.example/],
    ['too many origins', { allowedOrigins: Array.from({ length: MAX_ALLOWED_ORIGINS + 1 }, () => 'https://a.example') }, /at most 64/],
    ['a key of another kind', { sealedKeys: [{ kty: 'RSA' }] }, /P-256/],
    ['an origin that can serve nothing', { originBytesPerSecond: 0 }, /from 1 to/],
    ['relays where there are none', { iceTransportPolicy: 'relay' }, /--turn URL/],
  ])('refuse %s', (_, given, message) => expect(() => readSettings(given, { hasTurn: false })).toThrow(message));
});

describe('what holds for a stream', () => {
  it('is its own setting, then that for all, then the server’s', () => {
    fc.assert(
      fc.property(settings, settings, (forAll, own) => {
        const effective: Record<string, unknown> = { ...effectiveSettings(DEFAULTS, forAll, own) };
        for (const name of new Set([...Object.keys(DEFAULTS), ...Object.keys(forAll), ...Object.keys(own)])) {
          const [first] = [own, forAll, DEFAULTS].filter((layer) => name in layer) as Record<string, unknown>[];
          expect(effective[name]).toEqual(first?.[name]);
        }
      }),
    );
    expect(effectiveSettings(DEFAULTS, { peers: undefined }, {}).peers).toBe('on');
  });

  it('undoes whatever viewers were told before', () => {
    fc.assert(
      fc.property(settings, settings, settings, (before, forAll, own) => {
        const documentOf = (layers: readonly [Settings, Settings], revision: number) =>
          policyDocumentOf('*', effectiveSettings(DEFAULTS, ...layers), revision, 's');
        const fresh = documentOf([forAll, own], 2);
        expect(readPolicyDocument(JSON.parse(JSON.stringify(fresh)))).toEqual(fresh);
        const after = applyDocument(applyDocument(OPTIONS, documentOf([before, {}], 1), PEER), fresh, PEER);
        expect(after).toEqual(applyDocument(OPTIONS, fresh, PEER));
      }),
    );
  });

  it('gives peers to nobody where they are off, whatever the share', () => {
    expect(peerPercent({ peers: 'off', rolloutPercent: 70 })).toBe(0);
    expect(peerPercent({ peers: 'on', rolloutPercent: 70 })).toBe(70);
  });

  it('yields to what somebody has said later, elsewhere', () => {
    const said = { version: 1, stream: 'ab'.repeat(16) as StreamId, revision: 9, salt: 's', settings: { peers: 'off' } } as const;
    expect(adopted({ peers: 'on', maxHeight: 480, originBytesPerSecond: 5 }, said)).toEqual({
      peers: 'off',
      maxHeight: 480,
      originBytesPerSecond: 5,
    });
    expect(without({ peers: 'on', maxHeight: 480 }, said.settings)).toEqual({ maxHeight: 480 });
  });
});

describe('a revision', () => {
  it('is the time, and later than the one before where the clock was set back', () => {
    expect(nextRevision(5, 1_700_000_000_000.5)).toBe(1_700_000_000_000);
    expect(nextRevision(1_700_000_000_000, 1_600_000_000_000)).toBe(1_700_000_000_001);
  });
});
