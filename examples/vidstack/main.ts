import { attachPeers } from '@tributary/hls';
import { isHLSProvider, type MediaProviderChangeEvent } from 'vidstack';
import 'vidstack/player';
import 'vidstack/player/layouts/default';
import 'vidstack/player/styles/default/layouts/video.css';
import 'vidstack/player/styles/default/theme.css';
import 'vidstack/player/ui';
import { showStatus } from '../show-status.ts';

document.querySelector('media-player')!.addEventListener('provider-change', ({ detail: provider }: MediaProviderChangeEvent) => {
  if (!isHLSProvider(provider)) return;
  // hls.js of your own, loaded when Vidstack needs it. Left to itself, it takes one from a CDN.
  provider.library = () => import('hls.js');
  // Called with each instance that Vidstack makes, before it loads anything.
  provider.onInstance((hls) => showStatus(attachPeers(hls, { signaling: import.meta.env.VITE_SERVER })));
});
