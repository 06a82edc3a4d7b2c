/**
 * A kernel's module from `<name>.wasm.ts`, compiled on the calling thread, or `null` where this engine has no WebAssembly
 * with SIMD: the caller then stays on its TypeScript path. Compile once and make an instance, with a memory of its own,
 * for each model: the memory goes when the model does, and nothing has to be freed.
 */
export function loadKernel(wasmBase64: string): WebAssembly.Module | null {
  if (typeof WebAssembly === 'undefined') return null;
  const binary = atob(wasmBase64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    return null;
  }
}
