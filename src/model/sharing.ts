/** One value for what is equal: thousands of objects have the same owner, the same creator and so the same verdict. */

/** The value that was made first for a key; keys name everything that the value depends on. */
export type Sharing<T> = (key: string, make: () => T) => T;

/** Lives as long as one join, so that it never grows beyond what one snapshot shows. */
export function createSharing<T>(): Sharing<T> {
  const values = new Map<string, T>();
  return (key, make) => {
    const known = values.get(key);
    if (known !== undefined) return known;
    const value = make();
    values.set(key, value);
    return value;
  };
}
