import videojs from 'video.js/core.es.js';
import 'video.js/dist/video-js.css';
import { showStatus } from '../show-status.ts';
import { playHlsWithPeers } from './hls-with-peers.ts';

const { VITE_SERVER, VITE_STREAM } = import.meta.env;

playHlsWithPeers(videojs, { signaling: VITE_SERVER }, showStatus);
const player = videojs(document.querySelector('video')!, { liveui: true });
player.src({ src: VITE_STREAM, type: 'application/vnd.apple.mpegurl' });
