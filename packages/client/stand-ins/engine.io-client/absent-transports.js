// Names that the Socket.IO client passes on to those who choose a transport themselves. Here is one, and nothing to choose.
export const Fetch = undefined;
export const NodeWebSocket = undefined;
export const NodeXHR = undefined;
export const WebSocket = undefined;
export const WebTransport = undefined;
export const XHR = undefined;
