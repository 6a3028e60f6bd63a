import { Events } from 'hls.js';
import type Hls from 'hls.js';
import { expect, it } from 'vitest';
import { startFilmsOnly } from './film-start.ts';

class HlsDouble {
  readonly config: { startPosition: number };
  readonly url = 'https://cdn.example/master.m3u8';
  readonly loaded: string[] = [];
  readonly #listeners = new Set<(event: string, updated: object) => void>();

  constructor(startPosition: number) {
    this.config = { startPosition };
  }
  on(event: Events, listener: (event: string, updated: object) => void): void {
    if (event === Events.LEVEL_UPDATED) this.#listeners.add(listener);
  }
  off(_event: string, listener: (event: string, updated: object) => void): void {
    this.#listeners.delete(listener);
  }
  loadSource(url: string): void {
    this.loaded.push(url);
  }
  playlist(live: boolean): void {
    for (const listener of this.#listeners) listener(Events.LEVEL_UPDATED, { details: { live } });
  }
}

function load(startPosition: number, live: boolean): HlsDouble {
  const hls = new HlsDouble(startPosition);
  startFilmsOnly(hls as unknown as Hls);
  hls.playlist(live);
  return hls;
}

it('a film begins where it is told to', () => {
  const film = load(90, false);
  expect([film.loaded, film.config.startPosition]).toEqual([[], 90]);
});

it('a live stream begins at its edge, once', () => {
  const live = load(90, true);
  live.playlist(true);
  expect([live.loaded, live.config.startPosition]).toEqual([[live.url], -1]);
  // Loaded again after a failure: there is nothing left to ignore.
  startFilmsOnly(live as unknown as Hls);
  live.playlist(true);
  expect(live.loaded).toEqual([live.url]);
});
