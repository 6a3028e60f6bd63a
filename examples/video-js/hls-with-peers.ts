import { attachPeers, type Peers, type PeerOptions } from '@tributary/hls';
import Hls, { ErrorTypes, Events } from 'hls.js';
import type videojs from 'video.js';

const HLS_TYPE = /^application\/(?:vnd\.apple\.mpegurl|x-mpegurl)$/i;
const MEDIA_ERR_NETWORK = 2; // MediaError's codes: video.js has a sentence for each
const MEDIA_ERR_DECODE = 3;

interface Source {
  readonly src: string;
  readonly type?: string;
}

/** What a source handler is given of the player: video.js's types do not describe it. */
interface Html5Tech {
  el(): HTMLVideoElement;
  readonly options_: { readonly playerId: string };
}

interface SourceHandlers {
  registerSourceHandler(handler: object, index: number): void;
}

/**
 * Has video.js play HLS by hls.js, with peers, instead of by its own engine (VHS), which nothing can be attached to. Call it once, before
 * the first player is made. Use video.js's core build: it leaves VHS out.
 * @param onPeers called for each source that a player is given
 */
export function playHlsWithPeers(player: typeof videojs, options: PeerOptions, onPeers: (peers: Peers) => void): void {
  const html5 = player.getTech('Html5') as unknown as SourceHandlers;
  html5.registerSourceHandler(
    {
      canPlayType: (type: string) => (Hls.isSupported() && HLS_TYPE.test(type) ? 'probably' : ''),
      canHandleSource: ({ src, type = '' }: Source) => (Hls.isSupported() && (HLS_TYPE.test(type) || isPlaylist(src)) ? 'probably' : ''),
      handleSource: ({ src }: Source, tech: Html5Tech) => {
        // An endless duration is what tells video.js that a stream is live.
        const hls = new Hls({ liveDurationInfinity: true });
        const peers = attachPeers(hls, options);
        let hasRecovered = false;
        hls.on(Events.ERROR, (_event, { fatal, type }) => {
          if (!fatal) return;
          if (type === ErrorTypes.MEDIA_ERROR && !hasRecovered) {
            hasRecovered = true;
            hls.recoverMediaError();
            return;
          }
          player.getPlayer(tech.options_.playerId)?.error(type === ErrorTypes.MEDIA_ERROR ? MEDIA_ERR_DECODE : MEDIA_ERR_NETWORK);
        });
        hls.loadSource(src);
        hls.attachMedia(tech.el());
        onPeers(peers);
        // video.js calls it when another source is set, and when the player goes.
        return {
          dispose: () => {
            peers.destroy();
            hls.destroy();
          },
        };
      },
    },
    0,
  );
}

function isPlaylist(src: string): boolean {
  return new URL(src, location.href).pathname.endsWith('.m3u8');
}
