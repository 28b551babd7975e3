/** One pull after the other, as upstream's serializeImagePulls has it. Forgotten by a restart, as there. */
export class Puller {
  #freeAt = 0;
  /** Images that are being pulled, and until when. */
  readonly #pulling = new Map<string, number>();

  waitMs(now: number): number {
    return Math.max(this.#freeAt - now, 0);
  }

  /** A pull of this image ends before a new one would begin. */
  isComing(image: string, now: number): boolean {
    return (this.#pulling.get(image) ?? 0) > now;
  }

  reserve(image: string, untilMs: number): void {
    this.#freeAt = untilMs;
    this.#pulling.set(image, untilMs);
  }
}
