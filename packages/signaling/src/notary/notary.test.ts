import { streamName } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { settle } from '../testing/manual-clock.ts';
import { NotaryDesk, PLAYLIST, STREAM } from '../testing/notary-desk.ts';
import { ALLOWED, AUDIO, MAIN, named, OTHER, vouched } from '../testing/scripted-source.ts';
import { peer, WATCHING } from '../testing/viewers.ts';
import { LINGER_MS, MASTER_REFRESH_MS, WANT_WAIT_MS } from './limits.ts';

const SECOND_MS = 1000;

async function followed(): Promise<NotaryDesk> {
  const desk = new NotaryDesk();
  desk.enter('a');
  desk.enter('b');
  await settle();
  return desk;
}

describe('following', () => {
  it('begins with the second viewer of a track, three segments from the live edge', async () => {
    const desk = new NotaryDesk();
    desk.enter('a');
    desk.enter('elsewhere', OTHER);
    await settle();
    expect(desk.source.asked.listings).toEqual([]);
    desk.enter('b');
    await settle();
    expect(desk.source.asked.tracks).toEqual([PLAYLIST]);
    expect(desk.source.fetched()).toEqual([98, 99, 100]);
  });

  it('fetches each new segment once, and reloads as a player does', async () => {
    const desk = await followed();
    const { source, clock } = desk;
    source.newest = 101;
    await clock.advance(1999);
    expect(source.asked.listings).toHaveLength(1);
    await clock.advance(1);
    expect(source.asked.listings).toHaveLength(2);
    expect(source.fetched()).toEqual([98, 99, 100, 101]);
    await clock.advance(2000); // nothing new: half the target duration from now on
    expect(source.asked.listings).toHaveLength(3);
    await clock.advance(1000);
    expect(source.asked.listings).toHaveLength(4);
    expect(source.fetched()).toEqual([98, 99, 100, 101]);
    expect(source.asked.tracks).toHaveLength(1);
  });

  it('does not catch up with more than the newest three', async () => {
    const { source, clock } = await followed();
    source.newest = 140;
    await clock.advance(2000);
    expect(source.fetched()).toEqual([98, 99, 100, 138, 139, 140]);
  });

  it('ends half a minute after too few viewers are left, and not when one is back by then', async () => {
    const desk = await followed();
    desk.notary.left(peer('b'));
    await desk.clock.advance(LINGER_MS - 1);
    desk.enter('b');
    await desk.clock.advance(SECOND_MS);
    expect(desk.notary.followed).toBe(1);
    desk.notary.changed(peer('b'), { ...WATCHING, track: null });
    await desk.clock.advance(LINGER_MS);
    expect(desk.notary.followed).toBe(0);
    const { length } = desk.source.asked.listings;
    await desk.clock.advance(60 * SECOND_MS);
    expect(desk.source.asked.listings).toHaveLength(length);
    expect(desk.clock.waiting).toBe(0);
  });

  it('ends with the last viewer at once', async () => {
    const desk = await followed();
    desk.notary.left(peer('a'));
    desk.notary.left(peer('b'));
    expect([desk.notary.vouchesFor(STREAM), desk.clock.waiting]).toEqual([false, 0]);
  });

  it('ends where the playlist ends', async () => {
    const desk = await followed();
    desk.source.live = false;
    await desk.clock.advance(60 * SECOND_MS);
    expect(desk.source.asked.listings).toHaveLength(2);
  });

  it('goes with the viewers to another rendition', async () => {
    const desk = await followed();
    for (const name of ['a', 'b']) desk.notary.changed(peer(name), { ...WATCHING, track: OTHER });
    await desk.clock.advance(LINGER_MS);
    expect(desk.source.fetched(OTHER)).toEqual([98, 99, 100]);
    expect(desk.notary.followed).toBe(1);
  });

  it('looks at the master playlist again for a track that it did not list, now and then', async () => {
    const desk = await followed();
    const all = desk.source.listed;
    const late = { ...all[0]!, id: '00000000000000dd' as typeof MAIN };
    for (const name of ['c', 'd']) desk.enter(name, late.id);
    await desk.clock.advance(MASTER_REFRESH_MS);
    expect([desk.source.asked.tracks.length, desk.told]).toEqual([2, ['begun for 0', 'failed unlisted']]);
    desk.source.listed = [...all, late];
    await desk.clock.advance(MASTER_REFRESH_MS);
    expect(desk.source.fetched(late.id)).toEqual([98, 99, 100]);
  });

  it('forgets what it vouched for where the numbers begin anew with other segments', async () => {
    const desk = await followed();
    desk.source.newest = 2;
    desk.source.path = 'again';
    await desk.clock.advance(2000);
    expect(desk.source.asked.segments.slice(3)).toEqual([0, 1, 2].map((sequence) => named(MAIN, sequence, 'again')));
    expect(await desk.notary.want(peer('a'), [named(MAIN, 100)])).toEqual([]);
  });
});

describe('what was vouched for of a run that nobody followed to its end', () => {
  it('is not said of the next one: a stream that viewers left is read again for those who come', async () => {
    const desk = await followed();
    for (const name of ['a', 'b']) desk.notary.left(peer(name));
    expect(desk.notary.storedCharacters).toBe(0);
    desk.enter('c');
    desk.enter('d');
    await settle();
    expect(desk.source.fetched()).toEqual([98, 99, 100, 98, 99, 100]);
  });

  it('nor of a track that fewer than two were on for a while', async () => {
    const desk = await followed();
    desk.notary.changed(peer('b'), { ...WATCHING, track: null });
    await desk.clock.advance(LINGER_MS);
    expect(desk.notary.storedCharacters).toBe(0);
    desk.notary.changed(peer('b'), WATCHING);
    await settle();
    expect(desk.source.fetched().slice(-3)).toEqual([98, 99, 100]);
  });

  it('nor where its fetch ends after the numbers have begun anew', async () => {
    const desk = await followed();
    desk.source.isHeld = true;
    desk.source.newest = 101;
    await desk.clock.advance(2000);
    desk.source.newest = 2;
    await desk.clock.advance(2000);
    desk.source.letGo();
    await settle();
    expect(desk.handed(named(MAIN, 101), STREAM)).toEqual([]);
    expect(await desk.notary.want(peer('a'), [named(MAIN, 2)])).toEqual([vouched(named(MAIN, 2), STREAM)]);
  });
});

describe('handing out', () => {
  it('goes to the viewers on duty for the segment, and once each', async () => {
    const desk = new NotaryDesk();
    desk.onDuty = (streamId, track, sequence, slices) => {
      expect([streamId, track, slices]).toEqual([STREAM, MAIN, 1]);
      return sequence === 100 ? [peer('owner'), peer('stand-in')] : [];
    };
    desk.enter('a');
    desk.enter('b');
    await settle();
    expect(desk.handed(named(MAIN, 100), STREAM)).toEqual([peer('owner'), peer('stand-in')]);
  });

  it('goes to three viewers that upload where there is no ring', async () => {
    const desk = new NotaryDesk();
    for (const name of ['taker-1', 'taker-2']) desk.enter(name, MAIN, { state: { ...WATCHING, track: MAIN, mayUpload: false } });
    for (const name of [1, 2, 3, 4, 5]) desk.enter(name);
    await settle();
    await desk.clock.advance(2000);
    const handed = desk.handed(named(MAIN, 100), STREAM);
    expect(new Set(handed).size).toBe(3);
    expect([1, 2, 3, 4, 5].map(peer)).toEqual(expect.arrayContaining(handed));
  });
});

describe('an answer', () => {
  it('has what is known, at once', async () => {
    const desk = await followed();
    expect(await desk.notary.want(peer('a'), [named(MAIN, 99), named(MAIN, 100)])).toEqual(
      [99, 100].map((sequence) => vouched(named(MAIN, sequence), STREAM)),
    );
    expect(desk.source.fetched()).toHaveLength(3);
  });

  it('waits for the fetch that is under way', async () => {
    const desk = new NotaryDesk();
    desk.source.isHeld = true;
    desk.enter('a');
    desk.enter('b');
    await settle();
    const answer = desk.notary.want(peer('a'), [named(MAIN, 100)]);
    desk.source.letGo();
    expect(await answer).toEqual([vouched(named(MAIN, 100), STREAM)]);
    expect(desk.source.fetched()).toEqual([98, 99, 100]);
  });

  it('comes after two seconds, with what there is by then', async () => {
    const desk = await followed();
    desk.source.isHeld = true;
    desk.source.newest = 101;
    await desk.clock.advance(2000);
    let answered: readonly string[] | undefined;
    void desk.notary.want(peer('a'), [named(MAIN, 100), named(MAIN, 101)]).then((answer) => (answered = answer));
    await desk.clock.advance(WANT_WAIT_MS - 1);
    expect(answered).toBeUndefined();
    await desk.clock.advance(1);
    expect(answered).toEqual([vouched(named(MAIN, 100), STREAM)]);
  });

  it('makes the notary look at once for a segment that a viewer saw first, and not for one far ahead', async () => {
    const desk = await followed();
    desk.source.newest = 101;
    await desk.clock.advance(600);
    expect(await desk.notary.want(peer('a'), [named(MAIN, 101)])).toEqual([vouched(named(MAIN, 101), STREAM)]);
    expect(desk.source.asked.listings).toHaveLength(2);
    await desk.clock.advance(600);
    await desk.notary.want(peer('a'), [named(MAIN, 10_000)]);
    expect(desk.source.asked.listings).toHaveLength(2);
  });

  it('sets the rhythm: from then on the notary looks when that viewer sees segments', async () => {
    const desk = await followed();
    await desk.clock.advance(1500);
    desk.source.newest = 101; // half a second before the notary's turn
    await desk.notary.want(peer('a'), [named(MAIN, 101)]);
    desk.source.newest = 102;
    await desk.clock.advance(1999);
    expect(desk.source.fetched()).not.toContain(102);
    await desk.clock.advance(1);
    expect(desk.source.fetched()).toContain(102);
    expect(desk.source.asked.listings).toHaveLength(3);
  });

  it('vouches for nothing that no playlist lists under that name', async () => {
    const desk = await followed();
    const forged = [named(MAIN, 90, 'elsewhere'), named('00000000000000ee' as typeof MAIN, 90)];
    expect(await desk.notary.want(peer('a'), forged)).toEqual([]);
    expect(desk.source.fetched()).toHaveLength(3);
  });

  it('fetches segments of a film on request, each once for all', async () => {
    const desk = new NotaryDesk();
    desk.source.live = false;
    desk.enter('a');
    desk.enter('b', null);
    await settle();
    const wanted = [named(MAIN, 5), named(OTHER, 6)];
    const answers = await Promise.all(['a', 'b'].map((name) => desk.notary.want(peer(name), wanted)));
    expect(answers).toEqual([0, 1].map(() => wanted.map((segment) => vouched(segment, STREAM))));
    expect(desk.source.asked.segments).toHaveLength(2);
    expect(desk.source.asked.listings).toEqual([MAIN, OTHER]);
  });

  it('is empty for a viewer alone: nobody is there to be doubted', async () => {
    const desk = new NotaryDesk();
    desk.enter('a');
    expect(await desk.notary.want(peer('a'), [named(MAIN, 100)])).toEqual([]);
    expect(await desk.notary.want(peer('stranger'), [named(MAIN, 100)])).toEqual([]);
    expect(desk.source.asked.segments).toEqual([]);
  });

  it('shows which sound a viewer plays: with two of them it is followed', async () => {
    const desk = await followed();
    for (const name of ['a', 'b']) await desk.notary.want(peer(name), [named(MAIN, 100), named(AUDIO, 100)]);
    await settle();
    expect(desk.notary.followed).toBe(2);
    desk.source.newest = 101;
    await desk.clock.advance(2000);
    expect(desk.source.fetched(AUDIO)).toContain(101);
    expect(desk.handed(named(AUDIO, 101), STREAM).sort()).toEqual([peer('a'), peer('b')].sort());
    desk.notary.left(peer('b'));
    await desk.clock.advance(LINGER_MS);
    expect(desk.notary.followed).toBe(0);
  });
});

describe('a stream', () => {
  const others = `${ALLOWED}other/master.m3u8?token=1`;
  const { id: other } = streamName(others);

  it('that the operator did not name is known by what viewers say, if the host is allowed and the name is right', async () => {
    const desk = new NotaryDesk({ streams: new Map() });
    const join = (name: string, playlistUrl?: string) => desk.enter(name, MAIN, { streamId: other, ...(playlistUrl && { playlistUrl }) });
    join('silent');
    join('liar', `${ALLOWED}live/master.m3u8`);
    join('forbidden', others.replace('cdn.', 'internal.'));
    join('garbage', 'no address');
    expect(desk.notary.vouchesFor(other)).toBe(false);
    // What viewers call it gets into no log unless it is its name.
    expect(desk.told).toEqual(Array.from({ length: 4 }, () => `unknown ${other} ${other}`));
    join('honest', others);
    await settle();
    expect(desk.notary.vouchesFor(other)).toBe(true);
    expect(desk.told.at(-1)).toBe('begun for 4');
    expect(desk.source.asked.tracks).toEqual([others]);
    expect(desk.source.fetched()).toEqual([98, 99, 100]);
  });

  it('is asked for at another viewer’s address where one does not work', async () => {
    const desk = new NotaryDesk({ streams: new Map() });
    desk.source.failing = 'tracks';
    desk.enter('old', MAIN, { streamId: other, playlistUrl: `${others}&expires=1` });
    desk.enter('new', MAIN, { streamId: other, playlistUrl: others });
    await settle();
    desk.source.failing = 'nothing';
    await desk.clock.advance(MASTER_REFRESH_MS);
    expect(desk.source.asked.tracks).toEqual([`${others}&expires=1`, others]);
    expect(desk.source.fetched()).toEqual([98, 99, 100]);
  });

  it('that the operator named is fetched there, whatever viewers say', async () => {
    const desk = new NotaryDesk();
    for (const name of ['a', 'b']) desk.enter(name, MAIN, { playlistUrl: `${PLAYLIST}?token=stolen` });
    await settle();
    expect(desk.source.asked.tracks).toEqual([PLAYLIST]);
  });

  it('out of reach is told once, and when it is back; it stays under the notary', async () => {
    const desk = new NotaryDesk();
    desk.source.failing = 'listing';
    desk.enter('a', MAIN, { label: '/live/master.m3u8' });
    desk.enter('b');
    await desk.clock.advance(60 * SECOND_MS);
    expect(desk.told.filter((line) => !line.startsWith('failed'))).toEqual(['begun for 0', 'unreachable /live/master.m3u8']);
    expect([desk.notary.unreachable, desk.notary.vouchesFor(STREAM)]).toEqual([1, true]);
    desk.source.failing = 'nothing';
    await desk.clock.advance(60 * SECOND_MS);
    expect([desk.told.at(-1), desk.notary.unreachable]).toEqual(['reachable /live/master.m3u8', 0]);
    expect(desk.source.fetched()).toEqual([98, 99, 100]);
  });

  it('has figures, which stay when its viewers go', async () => {
    const desk = await followed();
    desk.source.failing = 'content';
    desk.source.newest = 101;
    await desk.clock.advance(2000);
    desk.notary.left(peer('a'));
    desk.notary.left(peer('b'));
    expect(desk.notary.figures(STREAM)).toEqual({ bytes: 400_000, segments: 3, failures: 1 });
  });
});
