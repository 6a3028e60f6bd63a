import { decodeFrame, encodeFrame, type Frame, type PeerId } from '@tributary/protocol';
import type { Link, Transport } from '../ports.ts';

type SentFrame = Exclude<Frame, { type: 'unknown' }>;

/** What becomes of a frame that a viewer's engine sends: another one in its place, or null: nothing, though the engine believes it went. */
export type Tampering = (frame: SentFrame, from: PeerId, to: PeerId) => SentFrame | null;

/** Lets viewers send other frames than their engines do. Transports made after this are tampered with. */
export function tamperWith(network: { transport(self: PeerId): Transport }, tampering: Tampering): void {
  const plain = network.transport.bind(network);
  network.transport = (self) => {
    const transport = plain(self);
    return {
      open: (to, options, handlers) => {
        const link = transport.open(to, options, handlers);
        const send: Link['send'] = (bytes, priority) => {
          const frame = decodeFrame(bytes);
          if (frame.type === 'unknown') return link.send(bytes, priority);
          const sent = tampering(frame, self, to);
          return sent === null || link.send(sent === frame ? bytes : encodeFrame(sent), priority);
        };
        return new Proxy(link, {
          get: (target, property) => {
            if (property === 'send') return send;
            const value: unknown = Reflect.get(target, property, target);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        });
      },
    };
  };
}
