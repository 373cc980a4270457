/** Imports a module that fauxqs does not export, by its path beside the entry point. */
export function loadFauxqs(path: string) {
  return import(new URL(path, import.meta.resolve('fauxqs')).href);
}

export async function constructFauxqs<T>(path: string, name: string, ...args: unknown[]): Promise<T> {
  const module = await loadFauxqs(path);
  return new module[name](...args);
}
