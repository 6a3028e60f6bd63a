import { IS_SETTING, type PolicyDocument, type StreamId, type ViewerSettings } from '@tributary/protocol';
import type { EffectiveSettings } from './effective.ts';
import type { Settings } from './settings.ts';

/** What viewers are told of what holds. Complete, so that it undoes whatever was told before. */
export function policyDocumentOf(stream: StreamId | '*', settings: EffectiveSettings, revision: number, salt: string): PolicyDocument {
  return { version: 1, stream, revision, salt, settings: viewerSettingsOf(settings) };
}

/** A later one than any before, also where the clock was set back. */
export function nextRevision(lastRevision: number, epochMs: number): number {
  return Math.max(lastRevision + 1, Math.floor(epochMs));
}

/** Those of the settings that viewers must know. */
export function viewerSettingsOf(settings: Settings): ViewerSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name in IS_SETTING));
}

/** What is left of settings where somebody has said these later: they are not overruled by what is older. */
export function without(settings: Settings, said: ViewerSettings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !(name in said)));
}

/** The settings of which viewers are to be told by a document that came from elsewhere; what viewers are not told of stays. */
export function adopted(settings: Settings, { settings: said }: PolicyDocument): Settings {
  return { ...settings, ...said };
}
