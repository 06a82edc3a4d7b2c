/** As `domain/leads/shell-word.ts`: what every shell takes for itself, bare or inside double quotes. */
const BARE = /^[\p{L}\p{M}\p{N}_./][\p{L}\p{M}\p{N}_.:/@+=-]*$/u;
const HARMLESS = /^[\p{L}\p{M}\p{N}_.,:/@+= ()[\]{}~#'&;-]+$/u;

/** The option as the command line and the report write it: a column is named by its key where its header would be taken apart. */
export function excludeOption(columns: readonly { readonly column: string; readonly header: string }[]): string {
  const names = columns.map(({ column, header }) => (header.includes(',') || !isSafe(header) ? column : header));
  const list = names.join(',');
  return `--exclude ${BARE.test(list) ? list : `"${list}"`}`;
}

function isSafe(header: string): boolean {
  return BARE.test(header) || (HARMLESS.test(header) && !header.startsWith('-'));
}
