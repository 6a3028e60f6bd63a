import type { SegmentId } from '@tributary/protocol';
import type { Engine, Load, LoadResult, SegmentRequest } from '@tributary/swarm';
import { BitrateChoice } from './bitrate-choice.ts';
import type { EventLoop } from './event-loop.ts';
import type { Playlist, SimulatedStream } from './stream.ts';
import type { Task } from './task-heap.ts';

// As hls.js 1.7 behaves with its defaults.
const MAX_BUFFER_MS = 30_000; // maxBufferLength
const LIVE_SYNC_DURATIONS = 3; // liveSyncDurationCount: playback begins this many target durations behind the newest segment's end
const LOAD_RETRY_MS = 1_000; // fragLoadPolicy: first retry
const MANIFEST_ROUND_TRIPS = 2; // the master playlist and the rendition's, before the first segment is asked for
/** Of a segment: a playhead this near to the next one has entered it. Without it a time's last bits could put off the boundary for ever. */
const ROUNDING = 1e-6;
/** As the attachment to hls.js says it: packages/hls. */
const LIVE_EDGE_DURATIONS = 6;

export interface PlayerObserver {
  /** First frame. */
  started(afterMs: number): void;
  stalled(): void;
  resumed(stalledMs: number): void;
  /** Playback fell out of the playlist and went on at the live edge. */
  skipped(): void;
  /** To another rendition. */
  switched(): void;
  /** Its playlist has news: everything up to `newest` is listed now. */
  listed(newest: number): void;
  asked(segment: SegmentId): void;
  loaded(segment: SegmentId, result: Extract<LoadResult, { status: 'ok' }>, tookMs: number): void;
  failed(): void;
}

/** What a player needs of its engine, and of what stands between them. */
export interface PlayerEngine extends Pick<Engine, 'appeared' | 'setPlayer'> {
  load(request: SegmentRequest): Load;
}

/** A player as hls.js is one: it refreshes the playlist, loads one segment after the other, and plays what it has. */
export class SimulatedPlayer {
  readonly #loop: EventLoop;
  readonly #stream: SimulatedStream;
  readonly #engine: PlayerEngine;
  readonly #playlistLatencyMs: number;
  readonly #observer: PlayerObserver;
  readonly #begunMs: number;
  #playlist: Playlist | null = null;
  #next = 0;
  #rendition: number;
  /** A rendition's own playlist is on its way: nothing of it can be loaded before, and nothing in it is news. */
  #awaitsPlaylist = false;
  readonly #bitrate: BitrateChoice;
  #load: Load | null = null;
  #isAsking = false;
  #phase: 'starting' | 'playing' | 'stalled' | 'ended' | 'destroyed' = 'starting';
  /** Media time up to which segments are buffered, without a gap from the playhead. */
  #bufferedMs = 0;
  /** Media time of the playhead at `#anchorMs`. */
  #playheadMs = 0;
  #anchorMs = 0;
  #stalledSinceMs = 0;
  #dry: Task | null = null;
  #boundary: Task | null = null;
  #room: Task | null = null;
  #reload: Task | null = null;

  constructor(loop: EventLoop, stream: SimulatedStream, engine: PlayerEngine, playlistLatencyMs: number, observer: PlayerObserver) {
    this.#loop = loop;
    this.#stream = stream;
    this.#engine = engine;
    this.#playlistLatencyMs = playlistLatencyMs;
    this.#observer = observer;
    this.#begunMs = loop.nowMs;
    this.#bitrate = new BitrateChoice(stream.bitrates);
    this.#rendition = this.#bitrate.choose(0);
    loop.after(playlistLatencyMs * (MANIFEST_ROUND_TRIPS - 1), () => this.#requestPlaylist());
  }

  get phase(): 'starting' | 'playing' | 'stalled' | 'ended' | 'destroyed' {
    return this.#phase;
  }

  playheadMs(): number {
    return this.#phase === 'playing' ? this.#playheadMs + this.#loop.nowMs - this.#anchorMs : this.#playheadMs;
  }

  bufferAheadMs(): number {
    return Math.max(0, this.#bufferedMs - this.playheadMs());
  }

  /** Until the playhead reaches the segment that is being loaded, by its number; undefined of any other. */
  untilMs(number: number): number | undefined {
    const isLoading = (this.#load || this.#isAsking) && number === this.#stream.numberOf(this.#rendition, this.#next);
    return isLoading ? Math.max(0, this.#next * this.#stream.segmentMs - this.playheadMs()) : undefined;
  }

  /** Behind what is being recorded. */
  latencyMs(): number {
    return this.#stream.recordedMs(this.#loop.nowMs) - this.playheadMs();
  }

  /** Of a stall that has not ended. */
  stalledForMs(): number {
    return this.#phase === 'stalled' ? this.#loop.nowMs - this.#stalledSinceMs : 0;
  }

  /** Reloads the playlist now, and not when its time comes. */
  reloadPlaylist(): void {
    if (this.#phase === 'destroyed' || !this.#playlist) return;
    cancel(this.#reload);
    this.#requestPlaylist();
  }

  destroy(): void {
    this.#phase = 'destroyed';
    this.#load?.cancel();
    this.#load = null;
    for (const task of [this.#dry, this.#boundary, this.#room, this.#reload]) cancel(task);
  }

  // ── Playlist ─────────────────────────────────────────────────────────────────────────────────────────────────

  #requestPlaylist(): void {
    // The answer is what the origin had half a round trip after the request.
    const askedMs = this.#loop.nowMs;
    this.#loop.after(this.#playlistLatencyMs / 2, () => {
      const playlist = this.#stream.playlistAt(this.#loop.nowMs);
      this.#loop.after(this.#playlistLatencyMs / 2, () => this.#refreshed(playlist, askedMs));
    });
  }

  #refreshed(playlist: Playlist, askedMs: number): void {
    if (this.#phase === 'destroyed') return;
    const known = this.#playlist;
    if (known && playlist.newest < known.newest) return;
    this.#playlist = playlist;
    const isNew = !known || playlist.newest > known.newest;
    if (!playlist.ended) {
      // RFC 8216, 6.3.4: a target duration after a change, half of one after none; from the request, as hls.js counts.
      const intervalMs = isNew ? this.#stream.segmentMs : this.#stream.segmentMs / 2;
      cancel(this.#reload);
      this.#reload = this.#loop.after(askedMs + intervalMs - this.#loop.nowMs, () => this.#requestPlaylist());
    }
    if (!known) this.#begin(playlist);
    if (isNew) this.#observer.listed(playlist.newest);
    this.#tell();
    const isNews = known !== null && isNew && !this.#awaitsPlaylist;
    this.#awaitsPlaylist = false;
    if (isNews && this.#phase !== 'starting' && this.#stream.live) {
      const appeared = Array.from({ length: playlist.newest - known.newest }, (_, index) =>
        this.#stream.segment(this.#rendition, known.newest + 1 + index),
      );
      this.#engine.appeared(appeared, this.#stream.segmentMs);
    }
    this.#skipWhatIsGone(playlist);
    this.#loadNext();
  }

  #begin(playlist: Playlist): void {
    const first = playlist.ended ? playlist.first : Math.max(playlist.first, playlist.newest + 1 - LIVE_SYNC_DURATIONS);
    this.#jumpTo(first);
  }

  #jumpTo(sequence: number): void {
    this.#next = sequence;
    this.#playheadMs = sequence * this.#stream.segmentMs;
    this.#bufferedMs = this.#playheadMs;
    this.#anchorMs = this.#loop.nowMs;
  }

  /** After a long stall the next segment may be no longer listed. */
  #skipWhatIsGone(playlist: Playlist): void {
    if (playlist.ended || this.#next >= playlist.first || this.#load) return;
    if (this.#phase === 'playing' && this.bufferAheadMs() > 0) return; // it plays out what it has
    this.#jumpTo(playlist.newest + 1 - LIVE_SYNC_DURATIONS);
    this.#observer.skipped();
  }

  // ── Loading ──────────────────────────────────────────────────────────────────────────────────────────────────

  #loadNext(): void {
    const playlist = this.#playlist;
    if (
      this.#load ||
      !playlist ||
      this.#awaitsPlaylist ||
      this.#phase === 'destroyed' ||
      this.#next > playlist.newest ||
      this.#next < playlist.first
    )
      return;
    cancel(this.#room);
    const aheadMs = this.bufferAheadMs();
    if (aheadMs >= MAX_BUFFER_MS) {
      this.#room = this.#loop.after(Math.max(1, aheadMs - MAX_BUFFER_MS), () => this.#loadNext());
      return;
    }
    const rendition = this.#bitrate.choose(this.#rendition);
    if (rendition !== this.#rendition) return this.#switchTo(rendition);
    const sequence = this.#next;
    const segment = this.#stream.segment(rendition, sequence);
    const startMs = sequence * this.#stream.segmentMs;
    const askedMs = this.#loop.nowMs;
    this.#observer.asked(segment);
    this.#isAsking = true; // the engine may turn to the origin before it returns
    const load = this.#engine.load({
      segment,
      live: this.#stream.live,
      durationMs: this.#stream.segmentMs,
      deadlineMs: () => this.#loop.nowMs + Math.max(0, startMs - this.playheadMs()),
      startingUp: () => this.#phase === 'starting',
    });
    this.#load = load;
    this.#isAsking = false;
    this.#loop.settleSoon(); // it may be in the store
    void load.result.then((result) => this.#loaded(load, segment, result, askedMs));
  }

  #loaded(load: Load, segment: SegmentId, result: LoadResult, askedMs: number): void {
    if (this.#load !== load) return;
    this.#load = null;
    if (result.status !== 'ok') {
      if (this.#phase === 'destroyed') return;
      this.#observer.failed();
      this.#loop.after(LOAD_RETRY_MS, () => this.#loadNext());
      return;
    }
    this.#bitrate.note(result);
    this.#observer.loaded(segment, result, this.#loop.nowMs - askedMs);
    this.#next = segment.sequence + 1;
    this.#bufferedMs = this.#next * this.#stream.segmentMs;
    this.#play();
    this.#loadNext();
  }

  #switchTo(rendition: number): void {
    this.#rendition = rendition;
    this.#observer.switched();
    this.#awaitsPlaylist = true;
    cancel(this.#reload);
    this.#requestPlaylist();
  }

  // ── Playing ──────────────────────────────────────────────────────────────────────────────────────────────────

  #play(): void {
    const { nowMs } = this.#loop;
    if (this.#phase === 'starting') this.#observer.started(nowMs - this.#begunMs);
    if (this.#phase === 'stalled') this.#observer.resumed(nowMs - this.#stalledSinceMs);
    if (this.#phase === 'starting' || this.#phase === 'stalled') {
      this.#phase = 'playing';
      this.#anchorMs = nowMs;
      this.#tell();
      this.#nextBoundary();
    }
    cancel(this.#dry);
    this.#dry = this.#loop.after(this.#bufferedMs - this.playheadMs(), () => this.#ranDry());
  }

  #ranDry(): void {
    const { nowMs } = this.#loop;
    this.#playheadMs = this.#bufferedMs;
    this.#anchorMs = nowMs;
    cancel(this.#boundary);
    if (this.#playlist?.ended && this.#next > this.#playlist.newest) {
      this.#phase = 'ended';
      return;
    }
    this.#phase = 'stalled';
    this.#stalledSinceMs = nowMs;
    this.#observer.stalled();
  }

  /** Tells the engine whenever the playhead enters another segment. */
  #nextBoundary(): void {
    const { segmentMs } = this.#stream;
    const playheadMs = this.playheadMs();
    const entered = Math.floor(playheadMs / segmentMs + ROUNDING) + 1;
    cancel(this.#boundary);
    this.#boundary = this.#loop.after(entered * segmentMs - playheadMs, () => {
      if (this.#phase !== 'playing') return;
      this.#tell();
      this.#nextBoundary();
    });
  }

  #tell(): void {
    const playlist = this.#playlist;
    if (!playlist) return;
    const { segmentMs, live, tracks } = this.#stream;
    const behindMs = (playlist.newest + 1) * segmentMs - this.playheadMs();
    this.#engine.setPlayer({
      track: tracks[this.#rendition] ?? null,
      atLiveEdge: live && behindMs <= LIVE_EDGE_DURATIONS * segmentMs,
      newestSequence: playlist.newest,
      playheadSequence: Math.floor(this.playheadMs() / segmentMs + ROUNDING),
    });
  }
}

function cancel(task: Task | null): void {
  if (task) task.run = null;
}
