import { MIB, type ImageDef } from '../image.ts';

/**
 * An image of Kubernetes' tests whose program is root's and may be run as root by everybody: it says as whom it runs.
 * Upstream: test/images/nonewprivs.
 */
export const nonewprivs: ImageDef = {
  name: 'nonewprivs',
  repositories: ['e2e-test-images/nonewprivs'],
  sizeBytes: 2 * MIB,
  startMs: 50,
  argsAreCommand: false,
  main: ({ security, rights }) => ({
    kind: 'exit',
    code: 0,
    afterMs: 5,
    lines: [`Effective uid: ${security?.hasNoNewPrivileges ? (rights?.uid ?? 0) : 0}`],
  }),
  ports: () => [],
  onTerm: 'ignored',
};
