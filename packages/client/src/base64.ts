import { MAX_ATTESTATION_BYTES, MAX_SIDECAR_ATTESTATIONS, type Attestations } from '@tributary/protocol';

const CHARACTERS_PER_QUANTUM = 4;
const BYTES_PER_QUANTUM = 3;
const MAX_CHARACTERS = Math.ceil(MAX_ATTESTATION_BYTES / BYTES_PER_QUANTUM) * CHARACTERS_PER_QUANTUM;

/** The bytes of what a server gave as attestations; what is no base64, or larger than one can be, is left out. */
export function attestationsOf(given: Partial<Attestations> | undefined): Uint8Array<ArrayBuffer>[] {
  const list: unknown = given?.attestations;
  if (!Array.isArray(list)) return [];
  return list.slice(0, MAX_SIDECAR_ATTESTATIONS).flatMap((text: unknown) => {
    if (typeof text !== 'string' || text.length > MAX_CHARACTERS) return [];
    try {
      return [Uint8Array.from(atob(text), (character) => character.charCodeAt(0))];
    } catch {
      return []; // not base64: as good as nothing, which a page deals with anyway
    }
  });
}

/** RFC 4648, 4. For short lists: the text is built character by character. */
export function bytesToBase64(bytes: Uint8Array): string {
  let characters = '';
  for (const byte of bytes) characters += String.fromCharCode(byte);
  return btoa(characters);
}
