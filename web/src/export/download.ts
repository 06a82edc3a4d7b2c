/** Hands a file to the browser's downloads. */
export function download(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has begun by then; the browser holds the file until it is done.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
