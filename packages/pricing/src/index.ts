export { PricingError } from './errors.ts';
export { parseLogRecord } from './log-records.ts';
export { type PriceTable, pricedRegions, pricesFor } from './price-table.ts';
export { rank } from './rank.ts';
export { type Summary, summarise } from './statistics.ts';
