import { type PeerId, type SegmentHashes } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { viewerAddress } from '../address.ts';
import { STREAM } from '../testing/notary-desk.ts';
import { MAIN, named } from '../testing/scripted-source.ts';
import { joinRequest, peer, WATCHING } from '../testing/viewers.ts';
import { AgreementNotary, type AgreementOptions } from './agreement-notary.ts';
import { CONTENTS_PER_SEGMENT, NETWORKS_PER_SEGMENT, REPORTED_SEGMENTS } from './limits.ts';
import { Tally } from './tally.ts';

const SIZE = 40_000;
const hashes = (sequence: number, content: string): SegmentHashes => ({
  segment: named(MAIN, sequence),
  totalBytes: SIZE,
  pieceHashes: content,
});

class Desk {
  readonly handed: PeerId[] = [];
  nowMs = 0;
  readonly failures: unknown[] = [];
  readonly agreement: AgreementNotary;

  constructor(changes: Partial<AgreementOptions> = {}) {
    this.agreement = new AgreementNotary({
      outbox: { send: (peerId) => this.handed.push(peerId), probe: () => {}, end: () => {} },
      clock: { nowMs: () => this.nowMs, after: () => () => {} },
      random: () => 0.5,
      onDuty: () => [peer('owner')],
      sign: async (streamId, { sequence }, totalBytes, content) => `${streamId}/${sequence}/${totalBytes}/${content}`,
      attested: () => {},
      failed: (error) => this.failures.push(error),
      ...changes,
    });
  }

  /** A viewer of a network of its own says what it got. */
  async says(network: string, content: string, sequence = 1): Promise<void> {
    const name = `viewer of ${network}`;
    this.enter(name);
    await this.agreement.reported(peer(name), network, [hashes(sequence, content)]);
  }

  enter(name: string): void {
    const state = { ...WATCHING, track: MAIN };
    this.agreement.entered(peer(name), { ...joinRequest(name), streamId: STREAM, state }, viewerAddress(`of ${name}`));
  }

  async agreed(sequence = 1): Promise<string | undefined> {
    return (await this.agreement.want(peer('viewer of a'), [named(MAIN, sequence)]))[0];
  }
}

const signed = (content: string, sequence = 1) => `${STREAM}/${sequence}/${SIZE}/${content}`;

describe('agreement', () => {
  it('is three networks that say the same: then it is signed once, and handed to the viewers on duty', async () => {
    const desk = new Desk();
    for (const network of ['a', 'b']) await desk.says(network, 'true');
    expect(await desk.agreed()).toBeUndefined();
    await desk.says('c', 'true');
    await desk.says('d', 'true');
    expect([await desk.agreed(), desk.handed]).toEqual([signed('true'), [peer('owner')]]);
    expect(desk.agreement.waitingCharacters).toBe(0);
  });

  it('gives a network one voice, however many viewers it has and whatever they say later', async () => {
    const desk = new Desk();
    await desk.says('a', 'true');
    for (let viewer = 0; viewer < 20; viewer++) {
      desk.agreement.entered(peer(viewer), { ...joinRequest(viewer), streamId: STREAM }, viewerAddress(`of ${viewer}`));
      await desk.agreement.reported(peer(viewer), 'sybils', [hashes(1, viewer === 0 ? 'false' : 'true')]);
    }
    await desk.says('b', 'true');
    expect(await desk.agreed()).toBeUndefined();
  });

  it('fails where a third differs, and comes about when enough others speak', async () => {
    const desk = new Desk();
    for (const network of ['x', 'y']) await desk.says(network, 'false');
    for (const network of ['a', 'b', 'c', 'd']) await desk.says(network, 'true');
    expect(await desk.agreed()).toBeUndefined(); // two of six differ
    await desk.says('e', 'true');
    expect(await desk.agreed()).toBe(signed('true'));
  });

  it('is what a minority with three networks gets signed where nobody else speaks: this is its limit', async () => {
    const desk = new Desk();
    for (const network of ['a', 'b', 'c']) await desk.says(network, 'false');
    expect(await desk.agreed()).toBe(signed('false'));
  });

  it('is about one segment, size and content at a time, and only of viewers that are here', async () => {
    const desk = new Desk();
    await desk.says('a', 'true', 1);
    await desk.says('b', 'true', 2);
    await desk.says('c', 'true', 3);
    await desk.agreement.reported(peer('stranger'), 'd', [hashes(1, 'true')]);
    await desk.agreement.reported(peer('viewer of b'), 'b', [{ ...hashes(1, 'true'), totalBytes: SIZE - 1 }]);
    await desk.agreement.reported(peer('viewer of c'), 'c', [hashes(1, 'true')]);
    expect(await desk.agreed()).toBeUndefined();
    expect(await desk.agreement.want(peer('stranger'), [named(MAIN, 1)])).toEqual([]);
  });

  it('that cannot be signed is told, and tried again with the next voices', async () => {
    let isBroken = true;
    const sign = () => (isBroken ? Promise.reject(new Error('broken')) : Promise.resolve('signed'));
    const desk = new Desk({ sign });
    for (const network of ['a', 'b', 'c']) await desk.says(network, 'true');
    expect([desk.failures.length, await desk.agreed()]).toEqual([1, undefined]);
    isBroken = false;
    for (const network of ['a', 'b', 'c']) await desk.says(network, 'true');
    expect(await desk.agreed()).toBe('signed');
  });
});

describe('bounds', () => {
  it('a segment: so many networks are heard, so many contents kept', () => {
    const tally = new Tally();
    for (let network = 0; network < NETWORKS_PER_SEGMENT; network++) tally.hear(String(network), `content ${network}`);
    const { characters } = tally;
    expect(characters).toBeLessThan(CONTENTS_PER_SEGMENT * 20 + 1000);
    for (let late = 0; late < 500; late++) expect(tally.hear(`late ${late}`, 'content 0')).toBe(false);
    expect(tally.characters).toBe(characters);
  });

  it('all segments together: those heard of first go', async () => {
    const desk = new Desk({ waitingCharacters: 10_000 });
    for (let sequence = 0; sequence < 100; sequence++) {
      desk.nowMs += 1000;
      await desk.says('a', 'x'.repeat(1000), sequence);
      expect(desk.agreement.waitingCharacters).toBeLessThanOrEqual(10_000);
    }
    expect(desk.agreement.waitingCharacters).toBeGreaterThan(5000);
    for (const network of ['b', 'c']) await desk.says(network, 'x'.repeat(1000), 0);
    expect(await desk.agreed(0)).toBeUndefined(); // what the first one said is forgotten
  });

  it('a viewer: so many reports', async () => {
    const desk = new Desk();
    for (const network of ['b', 'c'])
      for (let sequence = 0; sequence < 100; sequence++) {
        desk.nowMs += 1000;
        await desk.says(network, 'true', sequence);
      }
    for (let sequence = 0; sequence < 100; sequence++) {
      await desk.says('a', 'true', sequence);
      desk.agreement.left(peer('viewer of a')); // coming back gives no fresh allowance
    }
    desk.enter('viewer of a');
    expect(await desk.agreed(REPORTED_SEGMENTS.burst - 1)).toBeDefined();
    expect(await desk.agreed(REPORTED_SEGMENTS.burst)).toBeUndefined();
  });
});
