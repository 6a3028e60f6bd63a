export * from './errors.ts';
export * from './hash-pieces.ts';
export * from './jwk.ts';
export * from './key-set.ts';
export * from './public-key.ts';
export * from './sign.ts';
export * from './signing-key.ts';
export * from './verify.ts';
