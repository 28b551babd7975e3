import { describe, expect, it } from 'vitest';
import { ago, humanSize, table } from './crictl-table.ts';

/** Upstream: docker/go-units (duration.go, size.go) and Go's text/tabwriter. */
describe('how crictl prints', () => {
  it.each([
    [0, 'Less than a second ago'],
    [1_000, '1 second ago'],
    [59_999, '59 seconds ago'],
    [60_000, 'About a minute ago'],
    [3_599_000, '59 minutes ago'],
    [3_600_000, 'About an hour ago'],
    [47 * 3_600_000, '47 hours ago'],
    [48 * 3_600_000, '2 days ago'],
    [14 * 86_400_000, '2 weeks ago'],
    [365 * 86_400_000, '12 months ago'],
  ])('%d ms: %s', (ms, text) => expect(ago(ms)).toBe(text));

  it.each([
    [999, '999B'],
    [720_000, '720kB'],
    [67_234_567, '67.2MB'],
    [1_230_000_000, '1.23GB'],
  ])('%d bytes: %s', (bytes, text) => expect(humanSize(bytes)).toBe(text));

  it('columns are 20 wide, or three more than their longest cell', () => {
    const rows = [['926f1b5a1d33a', 'a-name-that-is-longer-than-twenty', '0']];
    expect(table(['POD ID', 'NAME', 'ATTEMPT'], rows)).toBe(
      'POD ID              NAME                                ATTEMPT\n' +
        '926f1b5a1d33a       a-name-that-is-longer-than-twenty   0\n',
    );
  });
});
