// What the Socket.IO client's types name.
export * from 'socket.io-parser';
