/**
 * Whether all characters of `query` occur in `text` in order, and how well: higher is better, null is no match.
 * Starts of words and runs of neighbours count more; long texts count a little less.
 */
export function fuzzyScore(query: string, text: string): number | null {
  if (query === '') return 0;
  const wanted = query.toLowerCase();
  const lower = text.toLowerCase();
  let score = 0;
  let at = -1;
  for (const character of wanted) {
    if (character === ' ') continue;
    const next = lower.indexOf(character, at + 1);
    if (next === -1) return null;
    if (next === at + 1) score += 6;
    const before = text[next - 1];
    if (next === 0 || before === undefined || '/.-_ :'.includes(before)) score += 8;
    score += 1;
    at = next;
  }
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  if (name.startsWith(wanted)) score += 20;
  else if (name.includes(wanted)) score += 10;
  return score - text.length / 50;
}

/** The best `limit` of `items`, best first; items that score the same keep their order. */
export function fuzzyFilter<Item>(
  query: string,
  items: readonly Item[],
  textOf: (item: Item) => string,
  limit: number,
): Item[] {
  return items
    .map((item) => ({ item, score: fuzzyScore(query, textOf(item)) }))
    .filter((scored): scored is { item: Item; score: number } => scored.score !== null)
    .sort((left, right) => right.score - left.score)
    .slice(0, limit)
    .map(({ item }) => item);
}
