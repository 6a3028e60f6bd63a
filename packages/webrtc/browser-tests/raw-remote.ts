import type { PeerId, PeerSignal } from '@tributary/protocol';
import { RecordedLink, type TransportPair } from '@tributary/swarm/testing';

/** One of our links, and a remote that is a bare connection: it can do what no adapter does. */
export interface RawRemote {
  readonly ours: RecordedLink;
  readonly connection: RTCPeerConnection;
  readonly channel: RTCDataChannel;
}

/** The remote answers; ours is the initiator. */
export async function connectRaw(pair: TransportPair): Promise<RawRemote> {
  const connection = new RTCPeerConnection();
  const channel = connection.createDataChannel('', { negotiated: true, id: 0 });
  channel.binaryType = 'arraybuffer';
  const ours = new RecordedLink(pair.left.transport, 'c'.repeat(24) as PeerId, true);
  let signalled = Promise.resolve();
  ours.onSignal = (signal) => {
    signalled = signalled.then(() => answer(connection, ours, signal));
  };
  connection.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate) ours.link.signal({ type: 'candidate', candidate: candidate.toJSON() });
  });
  await pair.until(() => ours.opened === 1 && channel.readyState === 'open', 'the raw remote to connect');
  return { ours, connection, channel };
}

async function answer(connection: RTCPeerConnection, ours: RecordedLink, signal: PeerSignal): Promise<void> {
  if (signal['type'] === 'candidate') {
    await connection.addIceCandidate(signal['candidate'] as RTCIceCandidateInit);
    return;
  }
  await connection.setRemoteDescription(signal as unknown as RTCSessionDescriptionInit);
  await connection.setLocalDescription();
  const { type, sdp } = connection.localDescription ?? {};
  ours.link.signal({ type, sdp });
}
