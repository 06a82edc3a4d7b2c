import type { ReasonsCompiler } from './serving-reasons';

let loading: Promise<ReasonsCompiler> | undefined;

/** `compileServingReasons`, loaded when reasons are first asked for: its code is a fifth of `predict`. */
export function loadReasons(): Promise<ReasonsCompiler> {
  loading ??= import('./serving-reasons').then(({ compileServingReasons }) => compileServingReasons);
  return loading;
}
