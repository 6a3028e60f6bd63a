import { Events, type Level } from 'hls.js';
import type Hls from 'hls.js';
import type { AudioRenditionList, AudioTrack, AudioTrackList } from 'media-tracks';
import type { VideoRendition, VideoRenditionList, VideoTrack, VideoTrackList } from 'media-tracks';

/** What `MediaTracksMixin` gave its lists. */
export interface WithMediaTracks {
  readonly videoTracks: VideoTrackList;
  readonly audioTracks: AudioTrackList;
  readonly videoRenditions: VideoRenditionList;
  readonly audioRenditions: AudioRenditionList;
  addVideoTrack(kind: string, label?: string, language?: string): VideoTrack;
  removeVideoTrack(track: VideoTrack): void;
  addAudioTrack(kind: string, label?: string, language?: string): AudioTrack;
  removeAudioTrack(track: AudioTrack): void;
}

const MAIN = 'main';

/**
 * Keeps an element's lists of renditions and audio tracks as hls.js has them, and tells hls.js what is chosen there: a rendition
 * (`videoRenditions.selectedIndex`, −1: automatic) or an audio track (`enabled`). hls.js may have read its playlist already.
 * @returns ends it, and empties the lists
 */
export function connectMediaTracks(element: WithMediaTracks, hls: Hls): () => void {
  const levels = new WeakMap<VideoRendition, Level>();

  const clear = (): void => {
    for (const track of Array.from(element.videoTracks)) element.removeVideoTrack(track);
    clearAudio();
  };
  const clearAudio = (): void => {
    for (const track of Array.from(element.audioTracks)) element.removeAudioTrack(track);
  };

  const listLevels = (): void => {
    clear();
    const main = element.addVideoTrack(MAIN);
    main.id = MAIN;
    main.selected = true;
    for (const level of hls.levels) {
      const { url, width, height, videoCodec, bitrate, frameRate } = level;
      const rendition = main.addRendition(url[0] ?? '', width, height, videoCodec, bitrate, frameRate);
      rendition.id = String(hls.levels.indexOf(level));
      levels.set(rendition, level);
    }
  };
  const listAudio = (tracks: Hls['audioTracks']): void => {
    clearAudio();
    for (const { id, name, lang, default: isDefault } of tracks) {
      const track = element.addAudioTrack(isDefault ? MAIN : 'alternative', name, lang);
      track.id = String(id);
      track.enabled = id === hls.audioTrack;
    }
  };
  hls.on(Events.MANIFEST_PARSED, listLevels);
  hls.on(Events.LEVELS_UPDATED, () => {
    for (const rendition of Array.from(element.videoRenditions)) {
      const level = levels.get(rendition);
      if (level && !hls.levels.includes(level)) element.videoTracks.getTrackById(MAIN)?.removeRendition(rendition);
    }
  });
  // Another rendition may come with another group of audio tracks.
  hls.on(Events.AUDIO_TRACKS_UPDATED, (_event, { audioTracks: tracks }) => listAudio(tracks));
  hls.on(Events.AUDIO_TRACK_SWITCHING, (_event, { id }) => {
    for (const track of Array.from(element.audioTracks)) track.enabled = track.id === String(id);
  });

  const chooseRendition = (): void => {
    const chosen = element.videoRenditions[element.videoRenditions.selectedIndex];
    const level = chosen && levels.get(chosen);
    const index = level ? hls.levels.indexOf(level) : -1;
    const isAutomatic = hls.autoLevelEnabled;
    if (index === -1 ? !isAutomatic : isAutomatic || index !== hls.nextLevel) hls.nextLevel = index;
  };
  const chooseAudio = (): void => {
    const id = Array.from(element.audioTracks).find(({ enabled }) => enabled)?.id;
    const index = hls.audioTracks.findIndex((track) => String(track.id) === id);
    if (index >= 0 && index !== hls.audioTrack) hls.audioTrack = index;
  };
  if (hls.levels.length > 0) {
    listLevels();
    listAudio(hls.audioTracks);
  }
  const { videoRenditions, audioTracks } = element;
  videoRenditions.addEventListener('change', chooseRendition);
  audioTracks.addEventListener('change', chooseAudio);
  return () => {
    videoRenditions.removeEventListener('change', chooseRendition);
    audioTracks.removeEventListener('change', chooseAudio);
    clear();
  };
}
