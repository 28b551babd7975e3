import { describe, expect, it } from 'vitest';
import { fieldLabel } from './change-text.ts';

describe('fieldLabel', () => {
  it.each([
    { path: ['spec', 'replicas'], label: 'replicas' },
    { path: ['spec', 'template', 'spec', 'containers', 'web', 'image'], label: 'image' },
    { path: ['metadata', 'labels', 'app'], label: 'label app' },
    { path: ['spec', 'containers', 'web', 'env', 'DB_URL', 'value'], label: 'DB_URL' },
    { path: ['data', 'key'], label: 'data key' },
    { path: ['spec', 'args', '1'], label: 'args 1' },
  ])('$label', ({ path, label }) => expect(fieldLabel(path)).toBe(label));
});
