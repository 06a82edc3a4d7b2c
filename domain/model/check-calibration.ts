import type { Calibration } from '../../contracts/model-file';
import { invalidArtifact } from './parse-artifact';

/** Checks that a calibration never falls and stays within 0..1. Throws InvalidArtifactError that names `what`. */
export function checkCalibration(calibration: Calibration, what: string): void {
  if (calibration.kind === 'platt' && !(calibration.slope > 0)) {
    throw invalidArtifact(what, `calibration.slope is ${calibration.slope}, not above 0`);
  }
  if (calibration.kind !== 'isotonic') return;
  const { x, y } = calibration;
  if (x.length === 0 || x.length !== y.length) {
    throw invalidArtifact(what, `calibration.x has ${x.length} entries and calibration.y has ${y.length}`);
  }
  for (let i = 0; i < x.length; i++) {
    if (!(y[i] >= 0 && y[i] <= 1)) throw invalidArtifact(what, `calibration.y.${i} is ${y[i]}, outside 0 to 1`);
    if (i === 0) continue;
    if (!(x[i] > x[i - 1])) throw invalidArtifact(what, `calibration.x.${i} is not above the one before it`);
    if (!(y[i] >= y[i - 1])) throw invalidArtifact(what, `calibration.y.${i} is below the one before it`);
  }
}
