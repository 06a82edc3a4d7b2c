/** A row-major matrix of features: entry (row, column) is `values[row * columnCount + column]`. */
export interface FeatureMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly values: Float64Array;
}
