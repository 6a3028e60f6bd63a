/** Defines an element unless its name is taken: a page may load the package twice (two widgets, two versions), and the first one's stay. */
export function defineElement(name: string, element: CustomElementConstructor): void {
  if (typeof customElements !== 'undefined' && !customElements.get(name)) customElements.define(name, element);
}
