import { attachPeers } from '@tributary/hls';
import Hls from 'hls.js';
import Plyr from 'plyr';
import 'plyr/dist/plyr.css';
import plyrIcons from '../node_modules/plyr/dist/plyr.svg?url';
import { showStatus } from '../show-status.ts';

const { VITE_SERVER, VITE_STREAM } = import.meta.env;

const video = document.querySelector('video')!;
const hls = new Hls();
const peers = attachPeers(hls, { signaling: VITE_SERVER });
hls.loadSource(VITE_STREAM);
hls.attachMedia(video);
// Plyr dresses the video; what plays in it is hls.js's business. Without the icons' address it asks a CDN for them.
void new Plyr(video, { iconUrl: plyrIcons, muted: true, autoplay: true });

showStatus(peers);
