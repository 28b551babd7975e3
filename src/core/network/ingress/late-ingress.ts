import type { ComponentDef } from '../../runtime/component.ts';
import type { IngressDeps } from './ingress-controller.ts';

/** The Ingress controller, which works while a container of its image runs; loaded late. */
export interface LateIngress {
  controller(deps: IngressDeps): ComponentDef;
  /** Where a container of it, by what it keeps in mind, passes requests for the URL on; none: it answers them itself, badly. */
  serversFor(memory: string | undefined, url: string): readonly { readonly ip: string; readonly port: number }[];
}
