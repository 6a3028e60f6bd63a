// What browsers really signal for a data channel, with addresses of documentation ranges in the place of real ones.

export const CANDIDATES = {
  chromiumHost: 'candidate:842163049 1 udp 1677729535 192.168.1.7 51234 typ host generation 0 ufrag x1Y2 network-id 1 network-cost 10',
  chromiumMdns:
    'candidate:2718281828 1 udp 2113937151 1ff2a4c0-1d57-4ac9-b6d3-5f3a0e0b6c0a.local 51234 typ host generation 0 ufrag x1Y2 network-cost 999',
  chromiumTcp: 'candidate:3141592653 1 tcp 1518280447 192.168.1.7 9 typ host tcptype active generation 0 ufrag x1Y2 network-id 1',
  chromiumIpv6: 'candidate:1234567890 1 udp 2122262783 2001:db8::7 51235 typ host generation 0 ufrag x1Y2 network-id 2',
  chromiumReflexive:
    'candidate:842163049 1 udp 1677729535 203.0.113.9 51234 typ srflx raddr 192.168.1.7 rport 51234 generation 0 ufrag x1Y2 network-id 1',
  chromiumRelay:
    'candidate:1467250027 1 udp 41885439 198.51.100.20 55000 typ relay raddr 203.0.113.9 rport 51234 generation 0 ufrag x1Y2 network-id 1 network-cost 10',
  firefoxHost: 'candidate:0 1 UDP 2122252543 192.168.1.8 40001 typ host',
  firefoxTcp: 'candidate:3 1 TCP 2105524479 192.168.1.8 9 typ host tcptype active',
  firefoxRelay: 'candidate:2 1 UDP 92217343 198.51.100.20 55002 typ relay raddr 198.51.100.20 rport 55002',
  safariReflexive: 'candidate:4 1 UDP 1685987327 203.0.113.10 40003 typ srflx raddr 0.0.0.0 rport 0',
} as const;

/** An offer of Chromium after it gathered everything: addresses in `c=`, `m=`, `a=rtcp` and the candidates. */
export const CHROMIUM_OFFER = [
  'v=0',
  'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=extmap-allow-mixed',
  'a=msid-semantic: WMS',
  'm=application 51234 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 203.0.113.9',
  'a=rtcp:9 IN IP4 203.0.113.9',
  `a=${CANDIDATES.chromiumHost}`,
  `a=${CANDIDATES.chromiumMdns}`,
  `a=${CANDIDATES.chromiumTcp}`,
  `a=${CANDIDATES.chromiumIpv6}`,
  `a=${CANDIDATES.chromiumReflexive}`,
  `a=${CANDIDATES.chromiumRelay}`,
  'a=ice-ufrag:x1Y2',
  'a=ice-pwd:aVeryLongPasswordOf24Ch',
  'a=ice-options:trickle',
  'a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF',
  'a=setup:actpass',
  'a=mid:0',
  'a=sctp-port:5000',
  'a=max-message-size:262144',
  '',
].join('\r\n');

/** An answer of Firefox, which names itself in `o=` and ends its candidates. */
export const FIREFOX_ANSWER = [
  'v=0',
  'o=mozilla...THIS_IS_SDPARTA-99.0 8283747372 0 IN IP4 0.0.0.0',
  's=-',
  't=0 0',
  'm=application 40001 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP6 2001:db8::8',
  `a=${CANDIDATES.firefoxHost}`,
  `a=${CANDIDATES.firefoxTcp}`,
  `a=${CANDIDATES.firefoxRelay}`,
  'a=end-of-candidates',
  'a=mid:0',
  '',
].join('\r\n');
