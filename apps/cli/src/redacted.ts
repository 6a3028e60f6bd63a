/** Addresses hold what opens them: user names and passwords, and tokens in queries. Logs are read by others. */

/** Up to the last `@` before the path, as the URL standard reads it; with or without a scheme that makes sense. */
const CREDENTIALS = /\/\/[^\s/"'?#]*@|(?<![\w.-])[^\s/"'@:]+:[^\s/"']+@/g;
/** Of an address or a path; up to what ends it in a sentence. */
const QUERY = /(\/[^\s?#"'()]*)\?[^\s"'()#]+/g;

/** A text for people, with `…` in the place of whatever in its addresses may be secret. */
export function redacted(text: string): string {
  return text.replace(CREDENTIALS, (found) => (found.startsWith('//') ? '//…@' : '…@')).replace(QUERY, '$1?…');
}
