export { mintToken, type SigningKey, type TokenRequest } from './admission/mint.ts';
export type { TokenOptions } from './admission/token-verifier.ts';
export { ServerError, type ServerErrorReason } from './errors.ts';
export type { ServerOptions, StreamOffer } from './options.ts';
export type { PolicyDesk, SettingsChange } from './policy/policy-desk.ts';
export type { RampState } from './policy/ramps.ts';
export type { Scope, SettingsStore, StoredSettings } from './policy/settings-store.ts';
export { startServer, type RunningServer } from './server.ts';
export { selfMadeCertificate, type TlsPair } from './tls/certificate.ts';
