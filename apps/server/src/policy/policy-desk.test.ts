import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SigningKey, signPolicy } from '@tributary/attest';
import { RAMP_STEP_MS, settingsOfOptions, type OriginLoad } from '@tributary/control';
import { groupOf, readSignedPolicy, type PeerId, type Policy, type PolicyDocument, type StreamId } from '@tributary/protocol';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_STREAM_SETTINGS, PolicyDesk, type PolicyDeskOptions } from './policy-desk.ts';
import { PolicyFile } from './policy-file.ts';
import { PolicySigner } from './policy-signer.ts';
import { MemoryOperatorStore } from '../operator/memory-store.ts';
import { MemorySettingsStore, OperatorSettingsStore, type SettingsStore } from './settings-store.ts';

const STREAM = 'ab'.repeat(16) as StreamId;
const OTHER = 'cd'.repeat(16) as StreamId;
const PEER = '01'.repeat(12) as PeerId;
const BASE: Policy = {
  peers: 'on',
  maxNeighbours: 12,
  uploadBytesPerSecond: null,
  reportIntervalMs: 10_000,
  trust: { mode: 'none', keys: [] },
};
const START_MS = 1_700_000_000_000;
const MEGABYTE = 1_000_000;
const streamOf = (index: number): StreamId => index.toString(16).padStart(32, '0') as StreamId;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-policy-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Time that a test moves; what falls due runs at once. */
class Hands {
  nowMs = 0;
  #tasks: { readonly atMs: number; readonly run: () => void }[] = [];
  readonly clock = {
    nowMs: () => this.nowMs,
    after: (delayMs: number, run: () => void) => {
      const task = { atMs: this.nowMs + delayMs, run };
      this.#tasks.push(task);
      return () => {
        this.#tasks = this.#tasks.filter((other) => other !== task);
      };
    },
  };
  move(byMs: number): void {
    this.nowMs += byMs;
    const due = this.#tasks.filter(({ atMs }) => atMs <= this.nowMs);
    this.#tasks = this.#tasks.filter((task) => !due.includes(task));
    for (const { run } of due) run();
  }
  get waiting(): number {
    return this.#tasks.length;
  }
}

async function open(given: Partial<PolicyDeskOptions> & { readonly key?: SigningKey } = {}) {
  const hands = new Hands();
  const key = given.key ?? (await SigningKey.generate());
  const told: (StreamId | null)[] = [];
  const measured: { load: OriginLoad | null } = { load: null };
  const desk = await PolicyDesk.open({
    base: () => BASE,
    defaults: settingsOfOptions(BASE, 2),
    hasTurn: false,
    signer: await PolicySigner.from(key.toJwk()),
    store: new MemorySettingsStore(),
    file: null,
    url: undefined,
    clock: hands.clock,
    epochMs: () => START_MS + hands.nowMs,
    load: async () => measured.load,
    tell: (streamId) => told.push(streamId),
    logger: pino({ level: 'silent' }),
    ...given,
  });
  return { desk, hands, key, told, measured };
}

const documentIn = (policy: Policy): PolicyDocument | undefined => readSignedPolicy(policy.signed)?.document;

describe('settings', () => {
  it('before anything is set are what the server was started with: nothing is signed, and viewers know whom to believe', async () => {
    const { desk, key } = await open({ url: '/all.jws' });
    expect(desk.policyOf(STREAM, PEER)).toEqual({ ...BASE, source: { url: '/all.jws', keys: [key.publicKey.jwk] } });
  });

  it('for all reach the viewers of every stream; a stream’s own count there before them', async () => {
    const { desk, told } = await open();
    await desk.set('*', { peers: 'off', maxHeight: 480 }, 'ann');
    await desk.set(STREAM, { peers: 'on' }, 'ann');
    expect(desk.policyOf(STREAM, PEER)).toMatchObject({ peers: 'on', maxHeight: 480 });
    expect(desk.policyOf(OTHER, PEER)).toMatchObject({ peers: 'off', maxHeight: 480 });
    expect(documentIn(desk.policyOf(STREAM, PEER))).toMatchObject({ stream: STREAM, revision: desk.revision });
    expect(documentIn(desk.policyOf(OTHER, PEER))).toMatchObject({ stream: '*', revision: desk.revision });
    expect(told).toEqual([null, STREAM]);
  });

  it('of a stream that are cleared give way to those for all, by a later word', async () => {
    const { desk } = await open();
    await desk.set(STREAM, { peers: 'off' }, 'ann');
    const before = documentIn(desk.policyOf(STREAM, PEER));
    await desk.set(STREAM, {}, 'ann');
    const after = documentIn(desk.policyOf(STREAM, PEER));
    expect([before?.settings.peers, after?.settings.peers, after?.stream]).toEqual(['off', 'on', '*']);
    expect(after?.revision).toBeGreaterThan(before?.revision ?? Infinity);
    expect(desk.streams).toEqual([]);
  });

  it('begin a rollout where its percentage stands: others leave it as it is', async () => {
    const { desk } = await open();
    expect(desk.rolloutRevision(STREAM)).toBe(0);
    const forAll = await desk.set('*', { rolloutPercent: 50 }, 'ann');
    await desk.set(OTHER, { rolloutPercent: 30 }, 'ann');
    await desk.set(STREAM, { maxHeight: 720 }, 'ann');
    expect(desk.rolloutRevision(STREAM)).toBe(forAll.revision);
    const own = await desk.set(STREAM, { rolloutPercent: 20 }, 'ann');
    expect(desk.rolloutRevision(STREAM)).toBe(own.revision);
  });

  it('that make no sense are refused with what is allowed, and change nothing', async () => {
    const { desk, told } = await open();
    await expect(desk.set('*', { rolloutPercent: 101 }, 'ann')).rejects.toThrow(/from 0 to 100/);
    await expect(desk.set('*', { iceTransportPolicy: 'relay' }, 'ann')).rejects.toThrow(/--turn/);
    expect([desk.revision, told]).toEqual([0, []]);
  });

  it('that cannot be kept are not set', async () => {
    const store: SettingsStore = { load: async () => [], save: () => Promise.reject(new Error('disk full')) };
    const { desk, told } = await open({ store });
    await expect(desk.set('*', { peers: 'off' }, 'ann')).rejects.toThrow('disk full');
    expect(desk.policyOf(STREAM, PEER).peers).toBe('on');
    expect([desk.settingsOf('*'), told]).toEqual([{}, []]);
  });

  it('tell who set what', async () => {
    const { desk } = await open();
    const changes: unknown[] = [];
    const off = desk.on((change) => changes.push(change));
    await desk.set(STREAM, { maxHeight: 720 }, 'ann');
    off();
    await desk.set(STREAM, {}, 'ben');
    expect(changes).toEqual([{ scope: STREAM, settings: { maxHeight: 720 }, revision: START_MS, by: 'ann', ramping: null }]);
  });

  it('divide viewers as the signed word does, which each of them can tell by itself', async () => {
    const { desk, key } = await open();
    await desk.set('*', { rolloutPercent: 50 }, 'ann');
    for (let index = 0; index < 40; index++) {
      const peer = index.toString(16).padStart(24, '0') as PeerId;
      const group = groupOf(peer, key.keyId, 50);
      expect(desk.policyOf(STREAM, peer)).toMatchObject({ group, peers: group === 'peers' ? 'on' : 'off' });
    }
  });

  it('of a packager’s keys say who vouches for the stream', async () => {
    const { desk } = await open();
    const sealedKeys = [(await SigningKey.generate()).publicKey.jwk].map(({ kty, crv, x, y }) => ({ kty, crv, x, y }));
    await desk.set(STREAM, { sealedKeys }, 'ann');
    expect(desk.policyOf(STREAM, PEER).trust).toEqual({ mode: 'sealed', keys: sealedKeys });
    expect(desk.policyOf(OTHER, PEER).trust).toEqual(BASE.trust);
  });

  it('of allowed origins refuse others, with what to do', async () => {
    const { desk } = await open();
    expect(desk.originRefusal(STREAM, undefined)).toBeNull();
    await desk.set(STREAM, { allowedOrigins: ['https://good.example'] }, 'ann');
    expect(desk.originRefusal(STREAM, 'https://good.example')).toBeNull();
    expect(desk.originRefusal(STREAM, 'https://bad.example')).toMatch(/not https:\/\/bad\.example: add it/);
    expect(desk.originRefusal(STREAM, undefined)).toMatch(/add it/);
    expect(desk.originRefusal(OTHER, 'https://bad.example')).toBeNull();
  });

  it('are for so many streams, of which viewers can read the file to its end', async () => {
    const path = join(folder, 'all.jws');
    const { desk } = await open({ file: new PolicyFile(path) });
    for (let index = 0; index < MAX_STREAM_SETTINGS; index++) await desk.set(streamOf(index), { maxHeight: 480 }, 'ann');
    await expect(desk.set(OTHER, { maxHeight: 480 }, 'ann')).rejects.toThrow(/clear those/);
    await desk.set(streamOf(0), { maxHeight: 720 }, 'ann');
    const text = await readFile(path, 'utf8');
    expect(text.trim().split('\n')).toHaveLength(MAX_STREAM_SETTINGS + 1);
    expect(text.length).toBeLessThanOrEqual(64 * 1024);
  });
});

describe('what is kept', () => {
  it('is there again after a restart: settings, revision, and on which side viewers are', async () => {
    const operator = new MemoryOperatorStore();
    const store = (): SettingsStore => new OperatorSettingsStore(operator);
    const first = await open({ store: store() });
    await first.desk.set('*', { rolloutPercent: 30 }, 'ann');
    await first.desk.set(STREAM, { maxHeight: 480 }, 'ann');
    const again = await open({ store: store(), key: first.key });
    expect(again.desk.policyOf(STREAM, PEER)).toMatchObject(
      JSON.parse(JSON.stringify({ ...first.desk.policyOf(STREAM, PEER), signed: undefined })),
    );
    expect(again.desk.revision).toBe(first.desk.revision);
    expect([again.desk.changeOf('*'), again.desk.changeOf(STREAM)?.by]).toEqual([first.desk.changeOf('*'), 'ann']);
  });

  it('says what to do where it cannot be read', async () => {
    const operator = new MemoryOperatorStore();
    await operator.write('settings', '*', { settings: { peers: 'maybe' }, revision: 1, by: 'ann' }, 'any');
    await expect(open({ store: new OperatorSettingsStore(operator) })).rejects.toThrow(/restore it from a backup/);
  });
});

describe('the policy file', () => {
  it('has everything that was signed, for whoever cannot reach the server', async () => {
    const path = join(folder, 'all.jws');
    const { desk } = await open({ file: new PolicyFile(path) });
    await desk.set(STREAM, { peers: 'off' }, 'ann');
    const lines = (await readFile(path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => readSignedPolicy(line)?.document);
    expect(lines.map((document) => [document?.stream, document?.settings.peers])).toEqual([
      ['*', 'on'],
      [STREAM, 'off'],
    ]);
  });

  it('that somebody wrote while the server was away is taken up, over what streams had set before', async () => {
    const path = join(folder, 'all.jws');
    const store = new MemorySettingsStore();
    const first = await open({ store, file: new PolicyFile(path) });
    await first.desk.set(STREAM, { peers: 'on', maxHeight: 480, originBytesPerSecond: 5 }, 'ann');
    const revision = first.desk.revision + 1000;
    const word = { version: 1, stream: '*', revision, salt: first.key.keyId, settings: { peers: 'off' } } as const;
    const forged = await signPolicy(await SigningKey.generate(), { ...word, revision: revision + 1, settings: { peers: 'on' } });
    await writeFile(path, `${await signPolicy(first.key, word)}\n${forged}\nno policy\n`);
    const again = await open({ store, file: new PolicyFile(path), key: first.key });
    expect(again.desk.policyOf(STREAM, PEER)).toMatchObject({ peers: 'off', maxHeight: 480 });
    expect(again.desk.policyOf(OTHER, PEER)).toMatchObject({ peers: 'off' });
    expect(again.desk.settingsOf(STREAM)).toEqual({ maxHeight: 480, originBytesPerSecond: 5 });
    expect(again.desk.revision).toBe(revision);
    // And what is set from now on is later than that.
    await again.desk.set('*', {}, 'ann');
    expect(again.desk.revision).toBeGreaterThan(revision);
    expect(again.desk.policyOf(OTHER, PEER).peers).toBe('on');
  });

  it('that is older than what is kept changes nothing', async () => {
    const path = join(folder, 'all.jws');
    const store = new MemorySettingsStore();
    const first = await open({ store });
    await first.desk.set('*', { peers: 'off' }, 'ann');
    const word = { version: 1, stream: '*', revision: 5, salt: first.key.keyId, settings: { peers: 'on' } } as const;
    await writeFile(path, await signPolicy(first.key, word));
    const again = await open({ store, file: new PolicyFile(path), key: first.key });
    expect(again.desk.policyOf(STREAM, PEER).peers).toBe('off');
  });

  it('that cannot be written is no reason not to tell viewers', async () => {
    const { desk, told } = await open({ file: new PolicyFile(join(folder, 'served', 'all.jws')) });
    await writeFile(join(folder, 'served'), 'a file, and no folder');
    await desk.set('*', { peers: 'off' }, 'ann');
    expect(told).toEqual([null]);
  });
});

describe('switching peers off', () => {
  const busy: OriginLoad = { peerBytesPerSecond: 80 * MEGABYTE, originBytesPerSecond: 20 * MEGABYTE };

  it('is one step where the operator has set no rate', async () => {
    const { desk, hands, measured } = await open();
    measured.load = busy;
    expect((await desk.preview('*', { peers: 'off' })).ramp).toMatchObject({ expectedOriginBytesPerSecond: 100 * MEGABYTE, fits: true });
    const { ramping } = await desk.set('*', { peers: 'off' }, 'ann');
    expect([ramping, hands.waiting, desk.policyOf(STREAM, PEER).peers]).toEqual([null, 0, 'off']);
  });

  it('goes no faster than the origin can bear, by what is measured at each step', async () => {
    const { desk, hands, measured, told } = await open();
    measured.load = busy;
    await desk.set('*', { originBytesPerSecond: 100 * MEGABYTE }, 'ann');
    const { ramping } = await desk.set('*', { peers: 'off', originBytesPerSecond: 100 * MEGABYTE }, 'ann');
    expect(ramping).toEqual({
      fromPercent: 100,
      toPercent: 0,
      rolloutPercent: 50,
      stepsLeft: 7,
      expectedOriginBytesPerSecond: 100 * MEGABYTE,
      isWaiting: false,
    });
    expect(documentIn(desk.policyOf(STREAM, PEER))?.settings).toMatchObject({ peers: 'on', rolloutPercent: 50 });
    // Nobody took the place of those who lost their peers: the rest goes in one step.
    measured.load = { peerBytesPerSecond: 10 * MEGABYTE, originBytesPerSecond: 20 * MEGABYTE };
    const toldBefore = told.length;
    hands.move(RAMP_STEP_MS);
    await expect.poll(() => told.length).toBe(toldBefore + 1);
    expect([desk.ramping('*'), hands.waiting, desk.policyOf(STREAM, PEER).peers]).toEqual([null, 0, 'off']);
  });

  it('waits where the origin can bear no more, goes on when viewers have left, and can be forced', async () => {
    const { desk, hands, measured, told } = await open();
    measured.load = { peerBytesPerSecond: 80 * MEGABYTE, originBytesPerSecond: 60 * MEGABYTE };
    const limited = { originBytesPerSecond: 60 * MEGABYTE };
    await desk.set('*', limited, 'ann');
    const { ramping } = await desk.set('*', { ...limited, peers: 'off' }, 'ann');
    expect(ramping).toMatchObject({ rolloutPercent: 100, isWaiting: true, expectedOriginBytesPerSecond: 140 * MEGABYTE });
    hands.move(RAMP_STEP_MS);
    await expect.poll(() => hands.waiting).toBe(1);
    expect(told).toHaveLength(2);
    measured.load = { peerBytesPerSecond: 8 * MEGABYTE, originBytesPerSecond: 44 * MEGABYTE };
    await expect
      .poll(() => {
        hands.move(RAMP_STEP_MS);
        return desk.ramping('*');
      })
      .toBeNull();
    measured.load = { peerBytesPerSecond: 80 * MEGABYTE, originBytesPerSecond: 60 * MEGABYTE };
    await desk.set('*', limited, 'ann');
    await desk.set('*', { ...limited, peers: 'off' }, 'ann');
    expect(desk.policyOf(STREAM, PEER).peers).toBe('on');
    expect(await desk.force('*', 'ann')).toBe(true);
    expect([desk.ramping('*'), desk.policyOf(STREAM, PEER).peers, await desk.force('*', 'ann')]).toEqual([null, 'off', false]);
  });

  it('can be stopped where it is, or done at once', async () => {
    const { desk, hands, measured } = await open();
    measured.load = busy;
    const limited = { originBytesPerSecond: 100 * MEGABYTE };
    await desk.set('*', limited, 'ann');
    await desk.set('*', { ...limited, peers: 'off' }, 'ann');
    expect(await desk.stopRamp('*', 'ann')).toBe(true);
    expect(desk.settingsOf('*')).toEqual({ ...limited, peers: 'on', rolloutPercent: 50 });
    expect(hands.waiting).toBe(0);
    await desk.set('*', { ...limited, peers: 'off' }, 'ann', 'at-once');
    expect([desk.ramping('*'), desk.policyOf(STREAM, PEER).peers]).toEqual([null, 'off']);
  });

  it('is not over before its last step was told: one that cannot be kept comes again', async () => {
    const store = new MemorySettingsStore();
    const isAway = { now: false, asked: 0 };
    const moody: SettingsStore = {
      load: () => store.load(),
      save: async (stored) => {
        isAway.asked++;
        if (isAway.now) throw new Error('the database is away');
        await store.save(stored);
      },
    };
    const { desk, hands, measured } = await open({ store: moody });
    measured.load = busy;
    const limited = { originBytesPerSecond: 100 * MEGABYTE };
    await desk.set('*', limited, 'ann');
    await desk.set('*', { ...limited, peers: 'off' }, 'ann');
    const before = desk.ramping('*');
    isAway.now = true;
    await expect(desk.set('*', limited, 'ann')).rejects.toThrow('away');
    await expect(desk.force('*', 'ann')).rejects.toThrow('away');
    await expect(desk.stopRamp('*', 'ann')).rejects.toThrow('away');
    expect([desk.ramping('*'), hands.waiting, desk.settingsOf('*')]).toEqual([before, 1, { ...limited, peers: 'off' }]);
    // Nobody has peers any more but those who are left: the rest goes in one step.
    measured.load = { peerBytesPerSecond: 10 * MEGABYTE, originBytesPerSecond: 20 * MEGABYTE };
    const { asked } = isAway;
    hands.move(RAMP_STEP_MS);
    await expect.poll(() => [isAway.asked - asked, hands.waiting]).toEqual([1, 1]);
    // Of all viewers: on which side one of them is, chance decides.
    expect([desk.ramping('*'), desk.effective('*').peers]).toEqual([before, 'on']);
    isAway.now = false;
    hands.move(RAMP_STEP_MS);
    await expect.poll(() => desk.ramping('*')).toBeNull();
    await expect.poll(() => desk.policyOf(STREAM, PEER).peers).toBe('off');
    expect(hands.waiting).toBe(0);
  });

  it('in the middle of it, a restart finishes what was set', async () => {
    const store = new MemorySettingsStore();
    const path = join(folder, 'all.jws');
    const first = await open({ store, file: new PolicyFile(path) });
    first.measured.load = busy;
    await first.desk.set('*', { originBytesPerSecond: 100 * MEGABYTE }, 'ann');
    await first.desk.set('*', { peers: 'off', originBytesPerSecond: 100 * MEGABYTE }, 'ann');
    first.desk.close();
    expect(first.hands.waiting).toBe(0);
    const again = await open({ store, file: new PolicyFile(path), key: first.key });
    expect(again.desk.policyOf(STREAM, PEER).peers).toBe('off');
  });
});
