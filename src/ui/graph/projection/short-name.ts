/**
 * The part of a pod's name people tell apart: 'web-app-6f7d9c5b48-b8f9x' is shown as 'web-app' and '-b8f9x', without
 * the pod-template-hash. The tail is kept apart so that it stays readable when the head is cut short.
 */
export interface ShortName {
  readonly head: string;
  readonly tail: string;
}

/** Kubernetes' alphabet of generated names: staging/src/k8s.io/apimachinery/pkg/util/rand/rand.go. */
const WITH_HASH = /^(.+)-[bcdfghjklmnpqrstvwxz2456789]{6,10}(-[bcdfghjklmnpqrstvwxz2456789]{5})$/;
const WITH_SUFFIX = /^(.+)(-(?:[bcdfghjklmnpqrstvwxz2456789]{5}|\d{1,4}))$/;

export function shortName(name: string): ShortName {
  const match = WITH_HASH.exec(name) ?? WITH_SUFFIX.exec(name);
  return match === null ? { head: name, tail: '' } : { head: match[1] ?? '', tail: match[2] ?? '' };
}
