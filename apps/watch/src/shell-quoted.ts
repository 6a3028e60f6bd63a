/** A text as one word of a POSIX shell: an address may hold what a shell would act on, and may have come by a stranger's link. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
