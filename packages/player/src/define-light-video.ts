// For the player, which brings its skin, and with it what skins ask, later.
import { defineElement } from './define-element.ts';
import { TributaryVideo } from './video/tributary-video.ts';

defineElement('tributary-video', TributaryVideo);
