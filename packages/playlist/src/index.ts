export * from './errors.ts';
export * from './master-playlist.ts';
export * from './media-playlist.ts';
export { isMasterPlaylist } from './parser.ts';
