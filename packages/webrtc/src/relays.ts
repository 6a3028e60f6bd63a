import type { IceServer } from '@tributary/protocol';

const TURN_ADDRESS = /^turns?:/i;

/** The TURN servers among them, by their TURN addresses alone. Empty: there is nothing to relay by. */
export function relaysOf(iceServers: readonly IceServer[]): IceServer[] {
  return iceServers.flatMap((server) => {
    const urls = [server.urls].flat().filter((url) => TURN_ADDRESS.test(url));
    return urls.length === 0 ? [] : [{ ...server, urls }];
  });
}
