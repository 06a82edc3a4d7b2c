/** Leads that one request may carry. */
export const MAX_LEADS_PER_REQUEST = 1_000;
/**
 * Bytes of a request's body, also of what it inflates to. A Lambda takes 6 MB with the body in base64 inside of JSON;
 * 1,000 leads of 37 columns are 1.5 million.
 */
export const MAX_BODY_BYTES = 4_000_000;
/** Reasons of each sign that a lead may be answered with, and how many it is where nothing is asked for. */
export const MAX_REASONS = 5;
export const DEFAULT_REASONS = 3;
/** Fields of one lead, and characters of a field's name: names with arbitrarily many spaces match a column too. */
export const MAX_FIELDS = 2_000;
export const MAX_FIELD_NAME_CHARACTERS = 200;
/** The score table keys leads by id, which DynamoDB limits to 2,048 bytes. */
export const MAX_ID_CHARACTERS = 1_000;
