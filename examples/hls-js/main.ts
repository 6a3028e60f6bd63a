import { attachPeers } from '@tributary/hls';
import Hls from 'hls.js';
import { showStatus } from '../show-status.ts';

const { VITE_SERVER, VITE_STREAM } = import.meta.env;

const hls = new Hls();
const peers = attachPeers(hls, { signaling: VITE_SERVER }); // the one line
hls.loadSource(VITE_STREAM);
hls.attachMedia(document.querySelector('video')!);

showStatus(peers);
