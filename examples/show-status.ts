import type { Peers } from '@tributary/hls';

/** Writes what the peers do into the page. */
export function showStatus(peers: Peers): void {
  const output = document.querySelector('#peers');
  if (output === null) return;
  output.textContent = peers.status;
  peers.on('status', (status) => (output.textContent = status));
}
