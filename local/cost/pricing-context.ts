import type { JsonObject, StateMachineDefinition } from '../player/definition';
import type { Durations } from './durations';
import type { TemplateResource } from './template-resources';
import type { Workload } from './workload';

/** What a pricer may look at. */
export interface PricingContext {
  readonly workload: Workload;
  readonly durations: Durations;
  /** All resources of the stage. */
  readonly resources: readonly TemplateResource[];
  readonly definition: StateMachineDefinition;
  /** The properties of our own functions, by the name of their folder under `lambdas/`. */
  readonly functions: ReadonlyMap<string, JsonObject>;
}

/** A quantity of something that has a price. */
export interface BillItem {
  /** The service in words, for example `Redshift`. */
  readonly service: string;
  /** What is used, for example `4 RPU, 25 wake-ups`. */
  readonly what: string;
  readonly quantity: number;
  /** Key of the price table. */
  readonly price: string;
}

/** Turns all resources of one kind into what a month of them is billed by. */
export type Pricer = (resources: readonly TemplateResource[], context: PricingContext) => BillItem[];
