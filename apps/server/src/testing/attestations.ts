import { decodeAttestation, type Attestation, type SegmentId } from '@tributary/protocol';
import type { Client } from './harness.ts';

export const readAttestation = (text: string): Attestation => decodeAttestation(new Uint8Array(Buffer.from(text, 'base64')));

/** What the notary vouches for of these segments, now. */
export async function ask(client: Client, segments: readonly SegmentId[]): Promise<Attestation[]> {
  const answer = await client.emitWithAck('want-attestations', { segments });
  if ('ok' in answer) throw new Error(`refused: ${answer.message}`);
  return answer.attestations.map(readAttestation);
}
