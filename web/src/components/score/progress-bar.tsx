/** How much is done, 0 to 1. */
export function ProgressBar({ label, share }: { label: string; share: number }) {
  return <progress class="progress" aria-label={label} max={1} value={Math.min(1, share)} />;
}
