/** The record is not at the revision the writer read. */
export class RevisionConflict extends Error {
  override name = 'RevisionConflict';
  readonly expected: number;
  readonly actual: number;

  constructor(bucket: string, key: string, expected: number, actual: number) {
    super(`${bucket} ${key}: expected revision ${expected}, found ${actual}`);
    this.expected = expected;
    this.actual = actual;
  }
}

/** The revision asked for was compacted away. */
export class RevisionExpired extends Error {
  override name = 'RevisionExpired';
  readonly revision: number;
  readonly compacted: number;

  constructor(revision: number, compacted: number) {
    super(`revision ${revision} has been compacted, the oldest is ${compacted}`);
    this.revision = revision;
    this.compacted = compacted;
  }
}
