/**
 * - `no-webrtc`: the browser has none, or it was switched off.
 * - `blocked`: it is there and refuses, as under the Content-Security-Policy `webrtc 'block'` or an administrator's policy.
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
