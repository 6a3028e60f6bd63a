/** What an operator can set at most, and viewers believe. */
export const POLICY_BOUNDS = {
  /** Lines of a picture: 16K. */
  maxHeight: 8640,
  /** Connections per viewer, each of about 216 KiB. */
  maxNeighbours: 50,
  /** One viewer needs another. */
  fewestViewers: 2,
  /** Viewers before anybody is introduced: more would be no peers at all, and there is a setting for that. */
  minimumViewers: 1000,
} as const;
