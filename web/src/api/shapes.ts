import type * as schema from './schema';

/** Parts of the API's answers that have a name of their own here. */
export type ListedLead = schema.LeadsAnswer['leads'][number];
export type Grade = ListedLead['grade'];
export type Trend = ListedLead['trend'];
export type CapacityPoint = schema.LeadsAnswer['capacity'][number];
export type Explanation = NonNullable<schema.LeadAnswer['explanation']>;
