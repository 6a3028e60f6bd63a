// In Node, where tools and tests connect with headers and certificates of their own, it is the library itself.
export * from 'engine.io-client';
