// What the Socket.IO client's types name; those of the stand-in's own classes are part of it.
export * from 'engine.io-client';
