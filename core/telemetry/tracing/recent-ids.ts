/** Remembers the last `max` ids. */
export type RecentIds = {
  /** False if the id is among them already. */
  add(id: string): boolean;
};

export function createRecentIds(max: number): RecentIds {
  const ids = new Set<string>();
  return {
    add(id) {
      if (ids.has(id)) return false;
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > max && oldest !== undefined) ids.delete(oldest);
      return true;
    },
  };
}
