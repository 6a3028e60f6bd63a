const SOCKET_PATH = 'socket.io'; // Socket.IO's own, below whatever path the server is mounted at

export interface SocketAddress {
  readonly origin: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * Where Socket.IO connects to for a server at `url`, which may lie below a path of a reverse proxy. Left to itself Socket.IO takes no
 * notice of that path, or takes it for the name of a namespace, which no server has.
 */
export function socketAddress(url: string): SocketAddress {
  const { origin, pathname, searchParams } = new URL(url, globalThis.location?.href);
  return { origin, path: `${pathname.replace(/\/+$/, '')}/${SOCKET_PATH}`, query: Object.fromEntries(searchParams) };
}
