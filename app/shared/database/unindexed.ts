/**
 * A column in a condition that no index is to answer, where the planner would guess wrong. On a quiet site the index of what is open looks
 * empty to it, and cheaper than the key: in the next crowd each row would be looked for among all that are open (docs/decisions/0032).
 */
export const unindexed = (column: string): string => `(${column} || '')`
