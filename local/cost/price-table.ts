import { z } from 'zod';
import { InvalidArtifactError } from '../../domain/errors';
import prices from './prices-us-east-1.json';

const priceSchema = z.strictObject({
  /** US dollars per unit, without tax and discounts. */
  usd: z.number().positive(),
  unit: z.string(),
  /** Day on which the source gave this price. */
  asOf: z.iso.date(),
  source: z.string(),
  /** Units that AWS gives every account each month, for ever, and that the bill deducts. */
  freePerMonth: z.number().positive().optional(),
});
export type Price = z.infer<typeof priceSchema>;

const priceTableSchema = z.strictObject({
  formatVersion: z.literal(1),
  region: z.string(),
  currency: z.literal('USD'),
  collectedOn: z.iso.date(),
  prices: z.record(z.string(), priceSchema),
});

/** List prices of one region, each with its day and source. */
export class PriceTable {
  private constructor(private readonly table: z.infer<typeof priceTableSchema>) {}

  static readonly usEast1 = PriceTable.parse(prices);

  static parse(value: unknown): PriceTable {
    return new PriceTable(priceTableSchema.parse(value));
  }

  get region(): string {
    return this.table.region;
  }

  /** The oldest and the newest day of a price. */
  get dates(): { readonly first: string; readonly last: string } {
    const days = Object.values(this.table.prices)
      .map(({ asOf }) => asOf)
      .sort();
    return { first: days[0] as string, last: days.at(-1) as string };
  }

  /** Throws InvalidArtifactError for a price that the table does not hold. */
  get(key: string): Price {
    const price = this.table.prices[key];
    if (price !== undefined) return price;
    throw new InvalidArtifactError(
      `There is no price "${key}" for ${this.region}. Add it with its day and source to local/cost/prices-us-east-1.json.`,
    );
  }
}
