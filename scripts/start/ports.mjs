// Whether a port is free, asked before minutes of installing and building.
import { createServer } from 'node:net';

/**
 * @typedef {{ status: 'free', port: number } | { status: 'taken', message: string }} PortAnswer
 */

/** @param {number} port @param {string | undefined} host undefined: every address @returns {Promise<{ port: number } | { code: string }>} */
function tryListening(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve({ code: 'code' in error ? String(error.code) : error.message }));
    probe.listen({ port, ...(host === undefined ? {} : { host }), exclusive: true }, () => {
      const address = probe.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      probe.close(() => resolve({ port: bound }));
    });
  });
}

/**
 * Checks a port by listening on it for a moment; 0 becomes a free one.
 * @param {string} flag the option that chooses another
 * @param {number} port
 * @param {string | undefined} host
 * @returns {Promise<PortAnswer>}
 */
export async function checkPort(flag, port, host) {
  const everywhere = await tryListening(port, host);
  // Some systems let a program listen on every address although another has the port on the loopback address alone.
  const answer = 'port' in everywhere && host === undefined ? await tryListening(everywhere.port, '127.0.0.1') : everywhere;
  if ('port' in answer) return { status: 'free', port: answer.port };
  if (answer.code === 'EADDRINUSE')
    return { status: 'taken', message: `Port ${port} is in use: end the program that uses it, or choose another with ${flag} N.` };
  if (answer.code === 'EACCES')
    return { status: 'taken', message: `Port ${port} needs more rights than this user has: choose one above 1023 with ${flag} N.` };
  return {
    status: 'taken',
    message: `Cannot listen on ${host ?? 'any address'}, port ${port} (${answer.code}): check --host and ${flag}.`,
  };
}
