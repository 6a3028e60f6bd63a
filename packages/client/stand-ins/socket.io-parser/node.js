// In Node, where tests send whatever a server must be able to bear, it is the library itself.
export * from 'socket.io-parser';
