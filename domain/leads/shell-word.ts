/** Letters and signs that every shell, of Unix or Windows, takes for themselves inside double quotes. */
const HARMLESS = /^[\p{L}\p{M}\p{N}_.,:/@+= ()[\]{}~#'&;-]+$/u;
/** PowerShell makes two words of one with a comma. */
const BARE = /^[\p{L}\p{M}\p{N}_./][\p{L}\p{M}\p{N}_.:/@+=-]*$/u;

/**
 * A text from a user's file as one word of a command that a person copies to a shell: bare, or in double quotes. `null`
 * where no quoting is safe in each shell (quotes, `$`, `%`, backslashes), or where it would read as an option.
 */
export function shellWord(text: string): string | null {
  if (BARE.test(text)) return text;
  return HARMLESS.test(text) && !text.startsWith('-') ? `"${text}"` : null;
}
