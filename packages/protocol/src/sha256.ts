// SHA-256 (FIPS 180-4), at once. WebCrypto's answers later and only where a page is secure, and a library that can do all of SHA-2 weighs
// four times this. Some 35 MB/s: for names and short lists, never for media.

const BLOCK_BYTES = 64;
const WORD_BYTES = 4;
const BLOCK_WORDS = BLOCK_BYTES / WORD_BYTES;
const ROUNDS = 64;
const STATE_WORDS = 8;
const LENGTH_FIELD_BYTES = 8; // the message's length in bits, at the very end: section 5.1.1
const END_MARK = 0x80;
const BITS_PER_BYTE = 8;
const WORD_BITS = 32;
const WORD_VALUES = 2 ** WORD_BITS;

/** The first 32 bits of the fractional parts of the first primes' roots: sections 4.2.2 and 5.3.3 define the constants so. */
function fractionsOfPrimes(count: number, root: (prime: number) => number): Uint32Array {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  return Uint32Array.from(primes, (prime) => (root(prime) % 1) * WORD_VALUES);
}

const ROUND_CONSTANTS = /* @__PURE__ */ fractionsOfPrimes(ROUNDS, Math.cbrt);
const INITIAL_STATE = /* @__PURE__ */ fractionsOfPrimes(STATE_WORDS, Math.sqrt);

const rotated = (word: number, bits: number): number => (word >>> bits) | (word << (WORD_BITS - bits));

/** The message, its end mark and its length, in whole blocks. */
function padded(message: Uint8Array): DataView {
  const end = message.length + 1 + LENGTH_FIELD_BYTES;
  const blocks = new Uint8Array(Math.ceil(end / BLOCK_BYTES) * BLOCK_BYTES);
  blocks.set(message);
  blocks[message.length] = END_MARK;
  const view = new DataView(blocks.buffer);
  view.setBigUint64(blocks.length - LENGTH_FIELD_BYTES, BigInt(message.length * BITS_PER_BYTE));
  return view;
}

/** Section 6.2.2, with the standard's names and, of section 4.1.2, its numbers of bits. `state` is changed. */
function addBlock(state: Uint32Array, words: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < ROUNDS; t++) {
    if (t >= BLOCK_WORDS) {
      const near = words[t - 2] ?? 0;
      const far = words[t - 15] ?? 0;
      const sigma1 = rotated(near, 17) ^ rotated(near, 19) ^ (near >>> 10);
      const sigma0 = rotated(far, 7) ^ rotated(far, 18) ^ (far >>> 3);
      words[t] = sigma1 + (words[t - 7] ?? 0) + sigma0 + (words[t - 16] ?? 0);
    }
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const first = (h + sum1 + choice + (ROUND_CONSTANTS[t] ?? 0) + (words[t] ?? 0)) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + sum0 + majority) | 0];
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = (state[index] ?? 0) + word;
}

/** @returns the digest, 32 bytes */
export function sha256(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = padded(message);
  const state = INITIAL_STATE.slice();
  const words = new Uint32Array(ROUNDS);
  for (let block = 0; block < blocks.byteLength; block += BLOCK_BYTES) {
    for (let word = 0; word < BLOCK_WORDS; word++) words[word] = blocks.getUint32(block + word * WORD_BYTES);
    addBlock(state, words);
  }
  const digest = new DataView(new ArrayBuffer(state.byteLength));
  for (const [index, word] of state.entries()) digest.setUint32(index * WORD_BYTES, word);
  return new Uint8Array(digest.buffer);
}
