// The addresses that `npm start` prints.
import { networkInterfaces } from 'node:os';

/** This machine's IPv4 addresses as others on its network see them. @returns {string[]} */
export function lanAddresses() {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
  );
}

/**
 * @typedef {object} Running
 * @property {boolean} https
 * @property {boolean} isSelfMade Nobody but this machine vouches for the certificate.
 * @property {string} host The name under which this machine reaches the server.
 * @property {number} port
 * @property {number | undefined} originPort undefined where no demo origin runs
 * @property {string} stream The playlist that the watch page plays.
 * @property {readonly string[]} lan
 */

/** @param {Running} running @returns {string} */
export function describeAddresses({ https, isSelfMade, host, port, originPort, stream, lan }) {
  const scheme = https ? 'https' : 'http';
  const server = `${scheme}://${host}:${port}`;
  const rows = [
    ['Watch', `${server}/watch/`],
    ['Embed', `${server}/embed/?src=${encodeURIComponent(stream)}`],
    ['Dashboard', `${server}/dashboard/`],
    ['Health', `${server}/healthz`],
    ['Metrics', `${server}/metrics`],
    ['Stream', stream],
  ];
  if (originPort !== undefined) rows.push(['Demo origin', `${scheme}://${host}:${originPort}/stats`]);
  if (https) for (const address of lan) rows.push(['On a phone', `https://${address}:${port}/watch/`]);
  const width = Math.max(...rows.map(([name = '']) => name.length));
  const lines = rows.map(([name = '', url = '']) => `  ${name.padEnd(width)}  ${url}`);
  lines.push('', 'Open mode: anybody who reaches the server may join. docs/operations.md says how to let in holders of join tokens only.');
  if (isSelfMade) {
    lines.push('', 'Nobody but this machine vouches for the certificate: the browser asks once whether to go on.');
    if (originPort !== undefined)
      lines.push(`If the picture stays black, open the same address with port ${originPort} once as well, and go on there too.`);
  }
  if (!https)
    lines.push('', 'On a phone in your network: npm start -- --https, because browsers verify what peers send only on secure pages.');
  return lines.join('\n');
}
