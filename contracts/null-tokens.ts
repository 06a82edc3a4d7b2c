/** Null tokens that a proposed schema starts with. */
export const DEFAULT_NULL_TOKENS: readonly string[] = ['', 'select', 'na', 'n/a', 'null', 'none', 'nan', '-'];
