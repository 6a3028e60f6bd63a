import type { PolicyDocument, SignedPolicy } from './document.ts';
import { SIGNED_CHARACTERS, SIGNED_POLICY_CHARACTERS } from './document.ts';
import { membersOf, readPolicyDocument } from './read-document.ts';

/** Says in the header what is signed: a signature of the same key under anything else is none of a policy. */
const TYPE = 'tributary-policy';

/** A signed policy, taken apart. Nothing of it is believed before its signature was verified. */
export interface ReadPolicy {
  readonly document: PolicyDocument;
  /** Of the key that it says has signed it. */
  readonly keyId: string;
  /** What was signed: RFC 7515, 5.1. */
  readonly signedBytes: Uint8Array<ArrayBuffer>;
  /** Of ES256: r and s. */
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** Reads a compact JWS that may have come by anybody's hands. @returns null where it is no policy, or too long for one */
export function readSignedPolicy(signed: unknown): ReadPolicy | null {
  if (typeof signed !== 'string' || signed.length > SIGNED_POLICY_CHARACTERS || !SIGNED_CHARACTERS.test(signed)) return null;
  const [header = '', payload = '', signature = ''] = signed.split('.');
  try {
    const { alg, typ, kid, crit } = membersOf(JSON.parse(decode(header)));
    if (alg !== 'ES256' || typ !== TYPE || typeof kid !== 'string' || crit !== undefined) return null;
    const document = readPolicyDocument(JSON.parse(decode(payload)));
    return document && { document, keyId: kid, signedBytes: bytesOf(`${header}.${payload}`), signature: bytesOf(decode(signature)) };
  } catch {
    return null; // neither base64 nor JSON: as good as no policy
  }
}

/**
 * Writes a policy document as compact JWS.
 * @param sign ES256 over these bytes: r and s
 */
export async function signPolicyWith(
  document: PolicyDocument,
  keyId: string,
  sign: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>,
): Promise<SignedPolicy> {
  const text = `${encode(JSON.stringify({ alg: 'ES256', typ: TYPE, kid: keyId }))}.${encode(JSON.stringify(document))}`;
  return `${text}.${encode(String.fromCharCode(...(await sign(bytesOf(text)))))}`;
}

const decode = (text: string): string => atob(text.replaceAll('-', '+').replaceAll('_', '/'));
const encode = (text: string): string => btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
/** Of a text of bytes: nothing in a policy is beyond ASCII. */
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (character) => character.charCodeAt(0));
