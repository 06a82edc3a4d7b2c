const MAX_CHARACTERS = 100;

/** A name for an uploaded file: letters, digits, dots, dashes and underscores of the one that the caller gives, and `.csv`. */
export function uploadName(fileName: string): string {
  const plain = fileName
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[._]+/, '')
    .replace(/(\.csv)?$/i, '');
  return `${plain.slice(0, MAX_CHARACTERS) || 'leads'}.csv`;
}
