/** The one reason why there are no peers, or that there are. */
export type PeerStatus =
  /** Nothing loaded yet. */
  | 'idle'
  /** Peers are connected. */
  | 'sharing'
  /** Joining, or the first connection to a neighbour is being made. */
  | 'connecting'
  /** Nobody else watches this StreamId now. */
  | 'alone'
  /** Every attempt to connect failed so far (a firewall, a refused permission); it goes on trying. */
  | 'connecting-failed'
  /** The signaling server cannot be reached; it goes on trying. */
  | 'signaling-unreachable'
  /** The server refused the join token. */
  | 'token'
  /** The operator switched peers off, or the server has no room. */
  | 'policy'
  /** The viewer has not agreed yet, or said no. */
  | 'consent'
  /** The page is not secure (http:// that is not localhost): pieces could not be verified. */
  | 'insecure-context'
  /** The browser has no WebRTC, or the page's Content-Security-Policy forbids it. */
  | 'no-webrtc'
  /** Native HLS or something else that has no fragment loader plays. */
  | 'unsupported-player'
  | 'destroyed';
