/** Puts `around` in place of a method; it decides when the method itself runs. */
export function wrap<T extends object>(
  prototype: T,
  method: keyof T & string,
  around: (call: () => unknown, args: readonly unknown[]) => unknown,
): void {
  prototype[method] = new Proxy(prototype[method] as object, {
    apply: (target, self, args: unknown[]) => around(() => Reflect.apply(target as () => unknown, self, args), args),
  }) as T[keyof T & string];
}
