/** Signs for one stream. */
import { signAttestation, type SigningKey } from '@tributary/attest';
import { streamName, type Attestation, type SegmentContent, type SegmentId, type StreamId } from '@tributary/protocol';

export class Sealer {
  readonly streamId: StreamId;
  readonly #key: SigningKey;

  /**
   * @param url the public address of the stream's (master) playlist
   * @param ownName where the site names its streams itself: as in the player's options
   */
  constructor(key: SigningKey, url: string, ownName?: string) {
    this.streamId = streamName(url, ownName).id;
    this.#key = key;
  }

  attest(segment: SegmentId, content: SegmentContent): Promise<Attestation> {
    return signAttestation(this.#key, { streamId: this.streamId, segment, issuedAtMs: Date.now(), ...content });
  }
}
