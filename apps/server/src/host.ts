/** A name or address as a URL has it: IPv6 in brackets. */
const HOST_HEADER = /^(?<name>[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(?<port>\d{1,5}))?$/i;

/** The host that a client used, from its Host header; undefined where the header is missing or odd. */
export function hostName(header: string | undefined): string | undefined {
  return HOST_HEADER.exec(header ?? '')?.groups?.['name'];
}

/** Whether a Host header is one: a name or an address, with a port or without. */
export function isHost(header: string): boolean {
  return HOST_HEADER.test(header);
}

/** A listening address as it stands in a URL. A wildcard is reachable as localhost. */
export function urlHost(address: string): string {
  if (address === '::' || address === '0.0.0.0') return 'localhost';
  return address.includes(':') ? `[${address}]` : address;
}
