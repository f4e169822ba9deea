import { describe, expect, test } from '@jest/globals';
import { pricedRegions, pricesFor } from '../src/price-table.ts';

describe('pricesFor', () => {
  test.each(pricedRegions)('has every price of %s, none of them free', (region) => {
    const prices = pricesFor(region);
    expect(prices.region).toBe(region);
    expect(Object.values(prices.computePerGbSecondUsd).every((rate) => rate > 0)).toBe(true);
    expect(prices.storagePerGbSecondUsd).toBeGreaterThan(0);
    expect(prices.perInvokeRequestUsd).toBeGreaterThan(0);
    expect(prices.perThousandClassAUsd).toBeGreaterThan(prices.perThousandClassBUsd);
  });

  test('rejects a region without prices and names those that have them', () => {
    expect(() => pricesFor('mars-north-1')).toThrow(
      "no prices for region 'mars-north-1'; the price table has us-east-1, us-east-2, us-west-2, eu-west-1, eu-central-1, ap-northeast-1",
    );
  });
});
