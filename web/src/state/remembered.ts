/** A setting of this reader in this browser; nothing of a lead is ever kept. */
export function remember(name: string, value: number): void {
  try {
    localStorage.setItem(`leadscore.${name}`, String(value));
  } catch {
    // A browser without storage forgets it, which harms nobody.
  }
}

export function remembered(name: string, otherwise: number): number {
  try {
    const kept = localStorage.getItem(`leadscore.${name}`);
    const value = kept === null ? Number.NaN : Number(kept);
    return Number.isFinite(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}
