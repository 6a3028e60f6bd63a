// Addresses as the Socket.IO client wants them: what the library takes apart by itself, every browser does.

const ENGINE_IO_PROTOCOL = '4'; // https://github.com/socketio/engine.io-protocol
const BRACKETS = /^\[|\]$/g;

/**
 * @param {string} address of a server, with its scheme
 * @returns its parts, an IPv6 address without brackets. Throws where it is no address.
 */
export function parse(address) {
  const { protocol, hostname, port, pathname, searchParams, search } = new URL(address);
  return {
    source: address,
    protocol: protocol.slice(0, -1),
    host: hostname.replace(BRACKETS, ''),
    port,
    path: pathname,
    query: search.slice(1),
    queryKey: Object.fromEntries(searchParams),
  };
}

/**
 * @param {string} server its address; the path in it is Socket.IO's namespace, not Engine.IO's path
 * @param {{ path: string, query?: Record<string, string> }} options
 * @returns {string} where the websocket is opened
 */
export function webSocketAddress(server, { path, query }) {
  const address = new URL(server);
  address.protocol = address.protocol.replace('http', 'ws');
  address.pathname = `${path.replace(/\/$/, '')}/`;
  address.search = new URLSearchParams({ ...query, EIO: ENGINE_IO_PROTOCOL, transport: 'websocket' }).toString();
  return address.href;
}
