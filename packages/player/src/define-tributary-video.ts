import { defineElement } from './define-element.ts';
import { TributaryVideo } from './video/skinned-video.ts';

export { TributaryVideo };

defineElement('tributary-video', TributaryVideo);
