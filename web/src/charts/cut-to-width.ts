/** Average width of a character of the labels, 13 px system fonts. */
const CHARACTER_PX = 6.9;

/** `label`, or its beginning and `…` where it would be wider than `width` px. */
export function cutToWidth(label: string, width: number): string {
  const characters = Array.from(label.slice(0, 400));
  const most = Math.max(4, Math.floor(width / CHARACTER_PX));
  return characters.length <= most ? label : `${characters.slice(0, most - 1).join('')}…`;
}
