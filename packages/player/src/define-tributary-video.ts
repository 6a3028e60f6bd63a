import { defineElement } from './define-element.ts';
import { TributaryVideo } from './video/tributary-video.ts';

export { TributaryVideo };

defineElement('tributary-video', TributaryVideo);
