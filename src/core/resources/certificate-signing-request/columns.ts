import { humanDuration } from '../../lib/time.ts';
import type { CertificateSigningRequest } from '../../api/types.ts';
import type { PrinterColumn } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';

/** Upstream: printCertificateSigningRequest in pkg/printers/internalversion/printers.go. */
type Request = CertificateSigningRequest;

export const CSR_COLUMNS: readonly PrinterColumn<Request>[] = [
  NAME,
  AGE,
  column('SignerName', ({ spec }) => spec.signerName ?? '<none>'),
  column('Requestor', ({ spec }) => spec.username ?? ''),
  column('RequestedDuration', durationText),
  column('Condition', stateText),
];

function durationText({ spec }: Request): string {
  const seconds = spec.expirationSeconds;
  return seconds === undefined ? '<none>' : humanDuration(seconds * 1000);
}

function stateText({ status }: Request): string {
  const is = (type: string): boolean => status?.conditions?.some((c) => c.type === type) === true;
  const state = is('Denied') ? 'Denied' : is('Approved') ? 'Approved' : 'Pending';
  return `${state}${is('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
}
