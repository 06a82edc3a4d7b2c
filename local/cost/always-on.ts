import type { PriceTable } from './price-table';
import { HOURS_PER_MONTH } from './workload';

export interface AlwaysOnPart {
  readonly what: string;
  readonly price: string;
  /** Hours of a month. */
  readonly hours: number;
}

/** The usual always-on design for the same job, at its smallest sizes, running whether there are leads or not. */
const ALWAYS_ON: readonly AlwaysOnPart[] = [
  { what: 'MLflow tracking server, small', price: 'sagemaker.mlflowServer.small.hour', hours: HOURS_PER_MONTH },
  { what: 'Redshift ra3.large, one node', price: 'redshift.ra3.large.hour', hours: HOURS_PER_MONTH },
  { what: 'MWAA environment, small', price: 'mwaa.small.hour', hours: HOURS_PER_MONTH },
  { what: 'SageMaker endpoint, ml.m5.large', price: 'sagemaker.endpoint.ml.m5.large.hour', hours: HOURS_PER_MONTH },
  { what: 'NAT gateway', price: 'vpc.natGateway.hour', hours: HOURS_PER_MONTH },
  { what: 'Studio, ml.t3.medium, working hours', price: 'sagemaker.studio.ml.t3.medium.hour', hours: 160 },
];

export interface AlwaysOnLine extends AlwaysOnPart {
  readonly usd: number;
}

/** A month of the always-on design, without its training, ETL and storage. */
export function alwaysOnBill(prices: PriceTable): { lines: AlwaysOnLine[]; totalUsd: number } {
  const lines = ALWAYS_ON.map((part) => ({ ...part, usd: part.hours * prices.get(part.price).usd }));
  return { lines, totalUsd: lines.reduce((sum, { usd }) => sum + usd, 0) };
}
