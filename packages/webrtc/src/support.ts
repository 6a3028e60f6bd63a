/**
 * - `no-webrtc`: the browser has none, or it was switched off.
 * - `blocked`: it is there and refuses to make a connection: an administrator's policy, an extension, a page's policy.
 *
 * A page's policy does not always show here. Under a `Connection-Allowlist` header without WebRTC, Chromium 156 makes connections
 * and lets them fail at once, and links close with `failed`; it does not know the Content-Security-Policy `webrtc 'block'` at all.
 */
export type WebRtcSupport = 'ok' | 'no-webrtc' | 'blocked';

/** Whether this page can have peers at all. Makes one connection object and closes it; nothing is sent and no port opened. */
export function webRtcSupport(): WebRtcSupport {
  if (typeof RTCPeerConnection !== 'function') return 'no-webrtc';
  try {
    const connection = new RTCPeerConnection();
    try {
      connection.createDataChannel('');
    } finally {
      connection.close();
    }
    return 'ok';
  } catch {
    return 'blocked';
  }
}
