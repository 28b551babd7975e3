import { describe, expect, it } from 'vitest';
import { canonicalQuantity, canonicalResource } from './canonical-quantity.ts';

describe('canonicalQuantity', () => {
  it.each([
    { given: '100m', canonical: '100m' },
    { given: '1000m', canonical: '1' },
    { given: '1024Mi', canonical: '1Gi' },
    { given: '1500Mi', canonical: '1500Mi' },
    { given: '1.5Gi', canonical: '1536Mi' },
    { given: '0.5Gi', canonical: '512Mi' },
    { given: '1000Ki', canonical: '1000Ki' },
    { given: '0.3Ki', canonical: '307200m' },
    { given: 0.1, canonical: '100m' },
    { given: 2000, canonical: '2k' },
    { given: '0.5', canonical: '500m' },
    { given: '1.0', canonical: '1' },
    { given: '12345678', canonical: '12345678' },
    { given: '100u', canonical: '100u' },
    { given: '1e3', canonical: '1e3' },
    { given: '1E', canonical: '1E' },
    { given: '0', canonical: '0' },
    { given: '-1500m', canonical: '-1500m' },
    { given: 'abc', canonical: 'abc' },
  ])('$given -> $canonical', ({ given, canonical }) => {
    expect(canonicalQuantity(given)).toBe(canonical);
  });

  it.each([
    { given: '100u', canonical: '1m' },
    { given: '0.0001', canonical: '1m' },
    { given: '250m', canonical: '250m' },
  ])('rounds $given of a resource list up to $canonical', ({ given, canonical }) => {
    expect(canonicalResource(given)).toBe(canonical);
  });
});
