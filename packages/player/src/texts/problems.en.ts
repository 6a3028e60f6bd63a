/** What a person reads where nothing can be played. A file of its own: `<tributary-video>` has these and no other texts. */
export const PROBLEMS_EN = {
  'problem.unreachable.title': 'The stream cannot be reached',
  'problem.unreachable.message':
    'Your connection or the stream’s server is down, or that server does not allow other sites to play it (CORS).',
  'problem.not-found.title': 'There is no stream at this address',
  'problem.not-found.message': 'It may have ended, or the address is misspelt. Check the address and try again.',
  'problem.refused.title': 'The stream’s server refused',
  'problem.refused.message': 'The link may have expired, or you may need to sign in. Reload the page or ask for a fresh link.',
  'problem.server-error.title': 'The stream’s server has a problem',
  'problem.server-error.message': 'It answered with an error. This mostly passes by itself.',
  'problem.not-hls.title': 'This is not an HLS stream',
  'problem.not-hls.message': 'Something is at this address, but no HLS playlist. The right address mostly ends with .m3u8.',
  'problem.key.title': 'The stream is locked',
  'problem.key.message':
    'The key to decrypt it could not be had. You may need to sign in, or the stream’s protection is not supported here.',
  'problem.undecodable.title': 'This video cannot be shown here',
  'problem.undecodable.message':
    'The browser cannot decode it: the data is damaged, or its format is not supported. Try again, or another browser.',
  'problem.unsupported-browser.title': 'This browser cannot play the stream',
  'problem.unsupported-browser.message':
    'It has neither Media Source Extensions nor HLS of its own. A current Chrome, Edge, Firefox or Safari can.',
  'problem.bad-address.title': 'This address cannot be played',
  'problem.bad-address.message': 'The address of a stream begins with https:// and mostly ends with .m3u8.',
} as const;
