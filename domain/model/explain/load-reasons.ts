import type { ReasonsCompiler } from './serving-reasons';

/** `compileServingReasons`, loaded when reasons are first asked for: its code is a fifth of `predict`. */
export async function loadReasons(): Promise<ReasonsCompiler> {
  return (await import('./serving-reasons')).compileServingReasons;
}
