import { sha256 } from '@noble/hashes/sha2';
import { utf8ToBytes } from '@noble/hashes/utils';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The source expression that lets a content security policy run this one inline script or style and no other. */
export function cspHash(text: string): string {
  return `'sha256-${base64(sha256(utf8ToBytes(text)))}'`;
}

/** Base64 with padding (RFC 4648, section 4). */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const letters = [18, 12, 6, 0].map((shift) => ALPHABET[(group >> shift) & 63] as string);
    text += letters.slice(0, bytes.length - at + 1).join('') + '='.repeat(Math.max(0, at + 3 - bytes.length));
  }
  return text;
}
