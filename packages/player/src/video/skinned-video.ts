// The media element with all that skins ask of it, and no element defined.
import { EXPLAINER } from '../explainer.ts';
import { bringExplainer } from '../playback-explainer.ts';
import { bringSkinSide } from './skin-side-source.ts';
import { SkinSide } from './skin-side.ts';

export { TributaryVideo } from './tributary-video.ts';

bringSkinSide(SkinSide);
bringExplainer(EXPLAINER);
