import { trackId, type NeighbourState } from '@tributary/protocol';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlayerState } from './engine-api.ts';
import { LiveNews } from './live-news.ts';

const TRACK = trackId({ kind: 'main', url: 'https://cdn.example/live/480p.m3u8', bandwidth: 1_200_000 });
const OTHER_TRACK = trackId({ kind: 'main', url: 'https://cdn.example/live/720p.m3u8', bandwidth: 2_400_000 });
const MAX_AHEAD = 2;

const own = (newestSequence: number): PlayerState => ({ track: TRACK, atLiveEdge: true, newestSequence, playheadSequence: 0 });
const said = (newestSequence: number, track = TRACK): NeighbourState => ({
  track,
  atLiveEdge: true,
  mayUpload: true,
  uplinkClass: 'medium',
  newestSequence,
  playheadSequence: 0,
});

const claim = fc.oneof(fc.integer({ min: -1, max: 40 }), fc.integer({ min: 0, max: 2 ** 40 }));
const heard = fc.record({ kind: fc.constant('heard' as const), sequence: claim, track: fc.constantFrom(TRACK, TRACK, TRACK, OTHER_TRACK) });
const listed = fc.record({ kind: fc.constant('listed' as const), ahead: fc.nat(3) });
const relisted = fc.record({ kind: fc.constant('relisted' as const), sequence: fc.nat(40) });
const asked = fc.record({ kind: fc.constant('asked' as const), duty: fc.integer({ min: 1, max: 3 }) });

/** The playlist moves on, neighbours say what they like, and reloads are asked for. */
const forwards = fc.array(fc.oneof(heard, listed, asked), { maxLength: 120 });

describe('news of the live edge, whatever neighbours say', () => {
  it('is never more than two segments ahead of our own playlist, whether that goes forwards or back', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(heard, relisted), { maxLength: 120 }), (steps) => {
        const news = new LiveNews();
        let latest = -1;
        for (const step of steps) {
          if (step.kind === 'relisted') {
            latest = step.sequence;
            news.listed(own(latest));
          } else news.heard(said(step.sequence, step.track));
          expect(news.newest).toBeLessThanOrEqual(latest < 0 ? -1 : latest + MAX_AHEAD);
          expect(news.newest).toBeGreaterThanOrEqual(latest);
        }
      }),
    );
  });

  it('is passed on once for each segment', () => {
    fc.assert(
      fc.property(forwards, (steps) => {
        const news = new LiveNews();
        let latest = 0;
        news.listed(own(latest));
        let told = news.newest;
        for (const step of steps) {
          if (step.kind === 'asked') continue;
          const isNews = step.kind === 'heard' ? news.heard(said(step.sequence, step.track)) : news.listed(own((latest += step.ahead)));
          // What is passed on is newer than all that was; and what is newer is passed on.
          expect(isNews).toBe(news.newest > told);
          told = Math.max(told, news.newest);
        }
      }),
    );
  });

  it('makes the playlist be reloaded once for each segment that is ours to fetch, and for no other', () => {
    fc.assert(
      fc.property(forwards, fc.integer({ min: 1, max: 4 }), (steps, every) => {
        const news = new LiveNews();
        const isOnDuty = (sequence: number): boolean => sequence % every === 0;
        let latest = 0;
        news.listed(own(latest));
        const reloads: number[] = [];
        for (const step of steps) {
          if (step.kind === 'heard') news.heard(said(step.sequence, step.track));
          else if (step.kind === 'listed') news.listed(own((latest += step.ahead)));
          else {
            const looked: number[] = [];
            const isDue = news.mustReload((track, sequence) => {
              expect(track).toBe(TRACK);
              looked.push(sequence);
              return isOnDuty(sequence);
            });
            const sequence = looked.at(-1);
            expect(isDue).toBe(sequence !== undefined && isOnDuty(sequence));
            for (const each of looked) expect(each > latest && each <= news.newest).toBe(true);
            if (isDue && sequence !== undefined) reloads.push(sequence);
          }
        }
        expect(new Set(reloads).size).toBe(reloads.length);
        expect(reloads.every(isOnDuty)).toBe(true);
      }),
    );
  });

  it('costs two reloads at most for as long as our own playlist does not move', () => {
    fc.assert(
      fc.property(fc.array(claim, { maxLength: 200 }), (claims) => {
        const news = new LiveNews();
        news.listed(own(7));
        let reloads = 0;
        for (const sequence of claims) {
          news.heard(said(sequence));
          if (news.mustReload(() => true)) reloads++;
        }
        expect(reloads).toBeLessThanOrEqual(MAX_AHEAD);
      }),
    );
  });

  it('counts for the track being played at the live edge only, and not before its playlist is known', () => {
    const news = new LiveNews();
    expect(news.heard(said(9))).toBe(false);
    news.listed({ ...own(7), atLiveEdge: false });
    expect(news.heard(said(9))).toBe(false);
    news.listed(own(7));
    expect(news.heard(said(9, OTHER_TRACK))).toBe(false);
    expect(news.heard(said(9))).toBe(true);
    news.listed({ ...own(3), track: OTHER_TRACK });
    expect(news.newest).toBe(3);
  });
});
