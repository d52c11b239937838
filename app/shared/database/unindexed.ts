/**
 * A column in a condition on rows that are found by their key, in a form that no partial index knows. On a quiet site the index of what is open
 * looks empty to the planner, and cheaper than the key: in the next crowd each row would be looked for among all that are open
 * (docs/decisions/0032).
 */
export const unindexed = (column: string): string => `(${column} || '')`
