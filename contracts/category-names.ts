/** Name of the value that stands for a missing category. */
export const UNKNOWN_CATEGORY = 'Unknown';
/** Name of the value that stands for a rare or unseen category. */
export const OTHER_CATEGORY = 'Other';
