import { SIGNALING_LIMITS, streamName, type StreamId, type TrackId } from '@tributary/protocol';
import { describe, expect, it } from 'vitest';
import { settle } from '../testing/manual-clock.ts';
import { NotaryDesk, PLAYLIST, STREAM } from '../testing/notary-desk.ts';
import { ALLOWED, MAIN, named, OTHER, vouched } from '../testing/scripted-source.ts';
import { peer } from '../testing/viewers.ts';
import { Askers } from './askers.ts';
import { AttestationStore } from './attestation-store.ts';
import { Audience } from './audience.ts';
import { FigureBook } from './figures.ts';
import {
  ANSWER_CHARACTERS,
  ATTESTATIONS_PER_TRACK,
  FIGURES_KEPT,
  FOLLOWED_PER_STREAM,
  LOOKUPS_PER_VIEWER,
  MAX_NOTARY_STREAMS,
  REQUESTED_AT_ONCE,
  REQUESTED_FETCHES_PER_STREAM,
  REQUESTED_PER_TRACK,
  SOURCES_PER_STREAM,
  TRIES_PER_SEGMENT,
  VIEWERS_OF_AN_ADDRESS,
  WAITING_PER_VIEWER,
  WANT_WAIT_MS,
} from './limits.ts';
import { ListingShelf } from './listing-shelf.ts';
import { OpenFetches } from './open-fetches.ts';

const range = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);
const film = (count: number, first = 0) => range(first, count).map((sequence) => named(MAIN, sequence));

async function filmDesk(viewers: number): Promise<NotaryDesk> {
  const desk = new NotaryDesk();
  desk.source.live = false;
  desk.source.newest = 100_000;
  for (const viewer of range(0, viewers)) desk.enter(viewer, null);
  await settle();
  return desk;
}

describe('one viewer', () => {
  it('has so many segments looked for, and what is there answered all the same', async () => {
    const desk = await filmDesk(2);
    let found = 0;
    // A second between the questions, so that the stream's own rate does not count.
    for (const round of range(0, 10)) {
      for (const part of range(0, 4)) found += (await desk.notary.want(peer(0), film(8, round * 32 + part * 8))).length;
      await desk.clock.advance(1000);
    }
    const allowed = LOOKUPS_PER_VIEWER.burst + 10 * LOOKUPS_PER_VIEWER.perSecond;
    expect(found).toBeLessThanOrEqual(allowed);
    expect(desk.source.asked.segments.length).toBe(found);
    expect(await desk.notary.want(peer(0), film(1))).toEqual([vouched(film(1)[0]!, STREAM)]);
  });

  it('is answered so many characters: in one answer, and over time', async () => {
    const desk = await filmDesk(2);
    desk.signer.characters = SIGNALING_LIMITS.attestationsCharacters / 2;
    const segments = film(6);
    expect(await desk.notary.want(peer(0), segments)).toHaveLength(2);
    let characters = 0;
    for (const _ of range(0, 8)) for (const text of await desk.notary.want(peer(1), segments)) characters += text.length;
    expect(characters).toBe(ANSWER_CHARACTERS.burst);
    expect(await desk.notary.want(peer(1), segments)).toEqual([]);
  });

  it('has no fresh allowance for coming back, and those behind one address none for new names', async () => {
    const home = '192.0.2.7';
    const desk = await filmDesk(2);
    desk.signer.characters = SIGNALING_LIMITS.attestationsCharacters;
    await desk.notary.want(peer(0), film(1));
    const askAs = async (name: string | number, address: string, visits: number) => {
      let characters = 0;
      for (const _ of range(0, visits)) {
        desk.enter(name, null, {}, address);
        for (const text of await desk.notary.want(peer(name), film(1))) characters += text.length;
        desk.notary.left(peer(name));
      }
      return characters;
    };
    expect(await askAs('restless', home, 5)).toBe(ANSWER_CHARACTERS.burst);
    let characters = ANSWER_CHARACTERS.burst;
    for (const name of range(100, 3 * VIEWERS_OF_AN_ADDRESS)) characters += await askAs(name, home, 2);
    expect(characters).toBe(VIEWERS_OF_AN_ADDRESS * ANSWER_CHARACTERS.burst);
    expect(await askAs('neighbour', '192.0.2.8', 1)).toBe(SIGNALING_LIMITS.attestationsCharacters);
  });

  it('is remembered among so many; an address as well', () => {
    const askers = new Askers(2);
    for (const name of range(0, 5)) {
      askers.entered(peer(name), `address ${name}`);
      askers.of(peer(name), 0);
      askers.left(peer(name));
    }
    expect(askers.sizes).toMatchObject({ viewers: 2, addresses: 2 });
  });

  it('has so many questions waiting; further ones are answered with what is there', async () => {
    const desk = await filmDesk(2);
    desk.source.isHeld = true;
    let answered = 0;
    for (const sequence of range(0, WAITING_PER_VIEWER + 2)) void desk.notary.want(peer(0), [named(MAIN, sequence)]).then(() => answered++);
    await settle();
    expect(answered).toBe(2);
    await desk.clock.advance(WANT_WAIT_MS);
    expect(answered).toBe(WAITING_PER_VIEWER + 2);
  });
});

describe('all viewers of a stream together', () => {
  it('have so many segments fetched on request', async () => {
    const desk = await filmDesk(20);
    for (const viewer of range(0, 20))
      for (const part of range(0, 4)) await desk.notary.want(peer(viewer), film(4, viewer * 16 + part * 4));
    expect(desk.source.asked.segments).toHaveLength(REQUESTED_FETCHES_PER_STREAM.burst);
  });

  it('have so many of one track fetched at once; the others wait, up to a bound', async () => {
    const desk = await filmDesk(2);
    desk.source.isHeld = true;
    void desk.notary.want(peer(0), film(REQUESTED_PER_TRACK));
    await desk.clock.advance(5000);
    expect(desk.source.asked.segments).toHaveLength(REQUESTED_AT_ONCE);
    void desk.notary.want(peer(1), film(10, 50));
    await settle();
    desk.source.letGo();
    await desk.clock.advance(1000);
    expect(desk.source.fetched().sort((a, b) => a - b)).toEqual(range(0, REQUESTED_PER_TRACK));
  });

  it('cannot hold up the live edge by asking for old segments', async () => {
    const desk = new NotaryDesk();
    for (const name of ['a', 'b']) desk.enter(name);
    await settle();
    desk.source.isHeld = true;
    void desk.notary.want(peer('a'), film(20, 50));
    await settle();
    desk.source.newest = 103;
    await desk.clock.advance(2000);
    expect(desk.source.fetched().filter((sequence) => sequence > 100)).toEqual([101, 102, 103]);
    // The source is told which is which, for each has its own share of the line.
    expect(new Set(desk.source.reasons)).toEqual(new Set(['playlist new', 'segment new', 'segment asked for']));
  });

  it('have a segment that cannot be fetched tried so often', async () => {
    const desk = await filmDesk(2);
    desk.source.failing = 'content';
    for (const _ of range(0, 5)) await desk.notary.want(peer(0), film(1));
    expect(desk.source.asked.segments).toHaveLength(TRIES_PER_SEGMENT);
  });

  it('have so many tracks followed, and tracks that no playlist lists take no place', async () => {
    const desk = new NotaryDesk();
    const tracks = range(0, FOLLOWED_PER_STREAM + 4).map((index) => index.toString(16).padStart(16, '0') as TrackId);
    desk.source.listed = tracks.map((id) => ({ id, kind: 'main', url: `${ALLOWED}${id}`, variables: null }));
    const claimed = range(0, 50).map((index) => `ff${index.toString().padStart(14, '0')}` as TrackId);
    for (const track of [...claimed, ...tracks]) for (const viewer of ['a', 'b']) desk.enter(`${viewer} of ${track}`, track);
    await desk.clock.advance(20_000);
    expect(desk.notary.followed).toBe(FOLLOWED_PER_STREAM);
    // One goes; who waited takes its place.
    const [first] = desk.source.asked.listings;
    for (const viewer of ['a', 'b']) desk.notary.left(peer(`${viewer} of ${first}`));
    await desk.clock.advance(60_000);
    expect(desk.notary.followed).toBe(FOLLOWED_PER_STREAM);
  });

  it('name so many addresses of its playlist', async () => {
    const desk = new NotaryDesk({ streams: new Map() });
    desk.source.failing = 'tracks';
    for (const index of range(0, 50)) desk.enter(index, MAIN, { playlistUrl: `${PLAYLIST}?token=${index}` });
    await desk.clock.advance(120_000);
    expect(new Set(desk.source.asked.tracks).size).toBe(SOURCES_PER_STREAM);
  });
});

describe('all streams together', () => {
  it('are so many; of further ones nothing is signed until one ends, and nobody is believed meanwhile', () => {
    const desk = new NotaryDesk({ streams: new Map() });
    const enter = (index: number): StreamId => {
      const playlistUrl = `${ALLOWED}${index}.m3u8`;
      const { id: streamId } = streamName(playlistUrl);
      desk.enter(index, MAIN, { streamId, playlistUrl });
      return streamId;
    };
    for (const index of range(0, MAX_NOTARY_STREAMS)) enter(index);
    const late = enter(MAX_NOTARY_STREAMS);
    expect(desk.notary.figures(late)).toBeUndefined();
    expect(desk.notary.vouchesFor(late)).toBe(true);
    desk.notary.left(peer(0));
    enter(MAX_NOTARY_STREAMS);
    expect(desk.notary.vouchesFor(late)).toBe(true);
  });

  it('have so many segments on their way, fewer of those asked for', async () => {
    const fetches = new OpenFetches({ new: 2, 'asked for': 1 });
    let release = () => {};
    const held = () => new Promise<void>((resolve) => (release = resolve));
    expect(fetches.run('asked for', held)).toBeDefined();
    expect(fetches.run('asked for', held)).toBeUndefined();
    const failed = fetches.run('new', () => Promise.reject(new Error('failed')));
    expect(fetches.run('new', held)).toBeUndefined();
    await expect(failed).rejects.toThrow('failed');
    expect(fetches.open).toBe(1);
    release();
    await settle();
    expect(fetches.open).toBe(0);
  });

  it('have so many attestations kept: those used least recently go', () => {
    const store = new AttestationStore(1000);
    const put = (sequence: number) => store.put(STREAM, named(MAIN, sequence), 'x'.repeat(100));
    for (const sequence of range(0, 10)) put(sequence);
    store.get(STREAM, named(MAIN, 0));
    put(10);
    put(10);
    const kept = range(0, 11).filter((sequence) => store.get(STREAM, named(MAIN, sequence)) !== undefined);
    expect([kept, store.characters]).toEqual([[0, 2, 3, 4, 5, 6, 7, 8, 9, 10], 1000]);
  });

  it('have so many figures kept', () => {
    const book = new FigureBook();
    const id = (index: number) => streamName('', String(index)).id;
    for (const index of range(0, FIGURES_KEPT)) book.add(id(index), { segments: 1 });
    book.add(id(0), { segments: 1 });
    book.add(id(FIGURES_KEPT), { segments: 1 });
    expect([book.of(id(0))?.segments, book.of(id(1)), book.of(id(FIGURES_KEPT))?.segments]).toEqual([2, undefined, 1]);
  });

  it('have playlists of so many bytes kept: whoever read longest ago reads again when it has to', async () => {
    const dropped: number[] = [];
    const shelf = new ListingShelf(100);
    const holders = range(0, 4).map((index) => ({ dropListing: () => dropped.push(index) }));
    for (const holder of holders) shelf.put(holder, 30);
    shelf.put(holders[1]!, 40);
    shelf.put(holders[3]!, 300); // larger than all: it stays alone
    expect([dropped, shelf.bytes]).toEqual([[0, 2, 1], 300]);
    shelf.remove(holders[3]!);
    expect(shelf.bytes).toBe(0);

    const desk = await filmDesk(2);
    desk.source.listingBytes = Number.MAX_SAFE_INTEGER;
    for (const track of [MAIN, OTHER, MAIN])
      expect(await desk.notary.want(peer(0), [named(track, desk.source.asked.listings.length)])).toHaveLength(1);
    expect(desk.source.asked.listings).toEqual([MAIN, OTHER, MAIN]);
  });
});

describe('a track that is followed', () => {
  it('has its newest attestations kept', async () => {
    const desk = new NotaryDesk();
    desk.enter('a');
    desk.enter('b');
    for (const newest of range(101, 100)) {
      desk.source.newest = newest;
      await desk.clock.advance(2000);
    }
    expect(desk.notary.storedCharacters).toBe(ATTESTATIONS_PER_TRACK * desk.signer.characters);
  });
});

describe('the audience', () => {
  it('keeps nothing of viewers that are gone, whatever they did', () => {
    const counts = new Map<TrackId, number>();
    const audience: Audience = new Audience((streamId, track) => counts.set(track, audience.on(streamId, track)));
    const state = { track: MAIN, atLiveEdge: true, mayUpload: true, uplinkClass: 'medium' } as const;
    audience.enter(peer(1), STREAM, state);
    audience.listens(peer(1), OTHER);
    audience.update(peer(1), { ...state, track: OTHER }); // the one it listens to as well
    expect([audience.on(STREAM, OTHER), audience.on(STREAM, MAIN)]).toEqual([1, 0]);
    audience.update(peer(1), state);
    expect([audience.on(STREAM, OTHER), audience.on(STREAM, MAIN)]).toEqual([1, 1]);
    expect([...audience.tracks(STREAM)].sort()).toEqual([MAIN, OTHER]);
    const { id: elsewhere } = streamName('', 'elsewhere');
    audience.enter(peer(1), elsewhere, state);
    expect([audience.viewers(STREAM).size, audience.on(STREAM, MAIN), audience.on(elsewhere, MAIN)]).toEqual([0, 0, 1]);
    audience.leave(peer(1));
    audience.leave(peer(1));
    audience.update(peer(1), state);
    audience.listens(peer(1), MAIN);
    expect([audience.on(elsewhere, MAIN), audience.viewers(elsewhere).size, [...counts.values()]]).toEqual([0, 0, [0, 0]]);
  });
});
