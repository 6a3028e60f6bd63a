import { createSign, generateKeyPairSync, verify } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PeerId, StreamId } from '../ids.ts';
import type { Policy } from '../signaling/events.ts';
import { POLICY_BOUNDS } from './bounds.ts';
import { applyDocument, groupOf, isNewer } from './apply.ts';
import { PREFERENCES, SIGNED_POLICY_CHARACTERS, type PolicyDocument, type ViewerSettings } from './document.ts';
import { IS_SETTING, readPolicyDocument } from './read-document.ts';
import { readSignedPolicy, signPolicyWith } from './signed.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const sign = async (bytes: Uint8Array) => createSign('sha256').update(bytes).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' });
const KEY_ID = '0123456789abcdef';
const STREAM = 'ab'.repeat(16) as StreamId;
const POLICY: Policy = { peers: 'on', maxNeighbours: 12, uploadBytesPerSecond: null, reportIntervalMs: 10_000 };

const hex = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((all) => Buffer.from(all).toString('hex'));
const peerId = hex(12) as fc.Arbitrary<PeerId>;
const cap = fc.option(fc.maxSafeNat(), { nil: null });
const settings: fc.Arbitrary<ViewerSettings> = fc.record(
  {
    peers: fc.constantFrom('on' as const, 'off' as const),
    rolloutPercent: fc.integer({ min: 0, max: 100 }),
    maxHeight: fc.option(fc.integer({ min: 1, max: POLICY_BOUNDS.maxHeight }), { nil: null }),
    maxNeighbours: fc.integer({ min: 1, max: POLICY_BOUNDS.maxNeighbours }),
    uploadBytesPerSecond: cap,
    uploadBytesPerSession: cap,
    minimumViewers: fc.integer({ min: POLICY_BOUNDS.fewestViewers, max: POLICY_BOUNDS.minimumViewers }),
    consent: fc.constantFrom('ask' as const, 'notice' as const),
    preference: fc.constantFrom(...PREFERENCES),
    iceTransportPolicy: fc.constantFrom('all' as const, 'relay' as const),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const document: fc.Arbitrary<PolicyDocument> = fc.record(
  {
    version: fc.constant(1 as const),
    stream: fc.oneof(fc.constant('*' as const), hex(16) as fc.Arbitrary<StreamId>),
    revision: fc.maxSafeNat(),
    salt: fc.stringMatching(/^[\w-]{1,32}$/),
    settings,
  },
  { noNullPrototype: true },
);
const documentOf = (given: Partial<PolicyDocument> = {}): PolicyDocument => ({
  version: 1,
  stream: '*',
  revision: 1,
  salt: 's',
  settings: {},
  ...given,
});

describe('a policy document', () => {
  it('signed, is read as it was written, under a signature that holds, and fits a frame', async () => {
    await fc.assert(
      fc.asyncProperty(document, async (written) => {
        const signed = await signPolicyWith(written, KEY_ID, sign);
        expect(signed.length).toBeLessThanOrEqual(SIGNED_POLICY_CHARACTERS);
        const read = readSignedPolicy(signed);
        expect(read).toMatchObject({ document: written, keyId: KEY_ID });
        if (!read) return;
        expect(verify('sha256', read.signedBytes, { key: publicKey, dsaEncoding: 'ieee-p1363' }, read.signature)).toBe(true);
      }),
    );
  });

  it('of any JSON is read as one or as none, without an error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (value, given) => {
        readPolicyDocument(value);
        const read = readPolicyDocument({ ...documentOf(), settings: given });
        if (read) for (const [name, setting] of Object.entries(read.settings)) expect(IS_SETTING[name as 'peers'](setting)).toBe(true);
      }),
    );
  });

  it('of any text is read as one or as none, without an error', () => {
    fc.assert(fc.property(fc.string(), (text) => readSignedPolicy(text) === null));
    fc.assert(fc.property(fc.stringMatching(/^[\w-]{1,60}\.[\w-]{1,60}\.[\w-]{1,60}$/), (text) => readSignedPolicy(text) === null));
  });

  it.each<[string, unknown]>([
    ['of another version', documentOf({ version: 2 as 1 })],
    ['for no stream', documentOf({ stream: 'abc' as StreamId })],
    ['of no revision', documentOf({ revision: -1 })],
    ['of a revision that cannot be compared', documentOf({ revision: 2 ** 60 })],
    ['without a salt', documentOf({ salt: '' })],
    ['with a salt that is no word', documentOf({ salt: 'ü' })],
    ['without settings', { ...documentOf(), settings: null }],
    ['with a share of 101 %', documentOf({ settings: { rolloutPercent: 101 } })],
    ['with a share of nothing whole', documentOf({ settings: { rolloutPercent: 0.5 } })],
    ['with more neighbours than a page can hold', documentOf({ settings: { maxNeighbours: 51 } })],
    ['with neither on nor off', documentOf({ settings: { peers: 'maybe' as 'on' } })],
    ['with a picture of no lines', documentOf({ settings: { maxHeight: 0 } })],
  ])('%s is none', (_, value) => expect(readPolicyDocument(value)).toBeNull());

  it('keeps what it knows of a later version, and no more', () => {
    const later = { ...documentOf(), mood: 'good', settings: { peers: 'off', colour: 'red' } };
    expect(readPolicyDocument(later)).toEqual(documentOf({ settings: { peers: 'off' } }));
  });

  it.each<[string, object]>([
    ['of another algorithm', { alg: 'none', typ: 'tributary-policy', kid: KEY_ID }],
    ['of something else', { alg: 'ES256', typ: 'JWT', kid: KEY_ID }],
    ['by nobody', { alg: 'ES256', typ: 'tributary-policy' }],
    ['with extensions that must be understood', { alg: 'ES256', typ: 'tributary-policy', kid: KEY_ID, crit: ['b64'] }],
  ])('with a header %s is none', async (_, header) => {
    const signed = await signPolicyWith(documentOf(), KEY_ID, sign);
    const [, ...rest] = signed.split('.');
    expect(readSignedPolicy(signed)).not.toBeNull();
    expect(readSignedPolicy([Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.'))).toBeNull();
  });
});

describe('a rollout', () => {
  it('takes in and puts nobody out when it grows; nobody at 0, everybody at 100', () => {
    fc.assert(
      fc.property(peerId, fc.string(), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), (peer, salt, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        if (groupOf(peer, salt, low) === 'peers') expect(groupOf(peer, salt, high)).toBe('peers');
        expect([groupOf(peer, salt, 0), groupOf(peer, salt, 100)]).toEqual(['control', 'peers']);
      }),
    );
  });

  it('takes in as many as it says, and by another salt others', () => {
    const peers = Array.from({ length: 4000 }, (_, index) => index.toString(16).padStart(24, '0') as PeerId);
    const taken = (salt: string, percent: number) => new Set(peers.filter((peer) => groupOf(peer, salt, percent) === 'peers'));
    for (const percent of [1, 10, 50, 90]) {
      const share = (taken('a', percent).size / peers.length) * 100;
      // Four standard deviations of a binomial with 4,000 trials are 3.2 at most.
      expect(Math.abs(share - percent)).toBeLessThan(3.2);
    }
    const half = taken('b', 50);
    const both = [...taken('a', 50)].filter((peer) => half.has(peer)).length;
    expect(Math.abs(both / peers.length - 0.25)).toBeLessThan(0.04);
  });

  it('leaves the control group without peers, and says so', () => {
    fc.assert(
      fc.property(peerId, document, (peer, written) => {
        const { peers = 'on', rolloutPercent = 100, ...others } = written.settings;
        const applied = applyDocument(POLICY, written, peer);
        const group = rolloutPercent < 100 ? groupOf(peer, written.salt, rolloutPercent) : undefined;
        expect(applied).toEqual({ ...POLICY, ...others, group, peers: group === 'control' ? 'off' : peers });
      }),
    );
  });
});

describe('of two documents', () => {
  it('the later one counts; of two of one time, that for the stream', () => {
    const old = documentOf({ revision: 1 });
    const late = documentOf({ revision: 2 });
    const own = documentOf({ revision: 2, stream: STREAM });
    expect([isNewer(old, undefined), isNewer(late, old), isNewer(old, late), isNewer(late, late)]).toEqual([true, true, false, false]);
    expect([isNewer(own, late), isNewer(late, own), isNewer(documentOf({ revision: 3 }), own)]).toEqual([true, false, true]);
  });
});
