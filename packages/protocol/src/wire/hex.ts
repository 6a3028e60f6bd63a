const HEX_RADIX = 16;
const HEX = /^[0-9a-f]*$/;
const HEX_OF_BYTE: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(HEX_RADIX).padStart(2, '0'));

/** @returns `count` bytes from `at` on, as lower-case hex; bytes past the end count as 0 */
export function hexOf(bytes: Uint8Array, at: number, count: number): string {
  let text = '';
  for (let i = at; i < at + count; i++) text += HEX_OF_BYTE[bytes[i] ?? 0];
  return text;
}

/** @throws RangeError where the text is not exactly so many bytes */
export function writeHex(bytes: Uint8Array, at: number, text: string, count: number): void {
  if (text.length !== count * 2 || !HEX.test(text)) throw new RangeError(`'${text}' is not an identifier of ${count * 2} hex digits.`);
  for (let i = 0; i < count; i++) bytes[at + i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), HEX_RADIX);
}
