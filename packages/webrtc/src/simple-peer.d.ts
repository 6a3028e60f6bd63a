// The part of simple-peer 9.11 that the adapter uses, and that patches/ leaves. Its own typings pull in all of Node's, which would then be in reach of
// every browser package.
declare module 'simple-peer/index.js' {
  export interface SimplePeerOptions {
    initiator: boolean;
    channelConfig: RTCDataChannelInit;
    config: RTCConfiguration;
    wrtc: {
      RTCPeerConnection: typeof RTCPeerConnection;
      RTCSessionDescription: typeof RTCSessionDescription;
      RTCIceCandidate: typeof RTCIceCandidate;
    };
  }

  export default class SimplePeer {
    constructor(options: SimplePeerOptions);
    readonly destroyed: boolean;
    /** Undocumented, and the only way to its backpressure: see peer-channel.ts. */
    readonly _channel: RTCDataChannel | null | undefined;
    signal(signal: object): void;
    send(message: Uint8Array<ArrayBuffer>): void;
    destroy(error?: Error): void;
    on(event: 'signal', listener: (signal: object) => void): this;
    on(event: 'connect' | 'close', listener: () => void): this;
    on(event: 'data', listener: (chunk: Uint8Array<ArrayBuffer>) => void): this;
    on(event: 'error', listener: (error: Error & { code?: string }) => void): this;
  }
}
