// Counts what the page asks of the browser, so that a test sees what is left and who was contacted.
const made: RTCPeerConnection[] = [];
const configurations: RTCConfiguration[] = [];

/** Wraps the page's RTCPeerConnection. Call it once, before anything is opened. */
export function watchConnections(): void {
  const Original = globalThis.RTCPeerConnection;
  if (typeof Original !== 'function') return; // a test took it away
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made.push(this);
      configurations.push(configuration ?? {});
    }
  };
}

export function openConnections(): number {
  return made.filter((connection) => connection.signalingState !== 'closed').length;
}

export function iceServersUsed(): RTCIceServer[] {
  return configurations.flatMap(({ iceServers }) => iceServers ?? [{ urls: 'the default ones' }]);
}

/** The last connection made. */
export function lastConnection(): RTCPeerConnection {
  const last = made.at(-1);
  if (!last) throw new Error('no connection was made');
  return last;
}
