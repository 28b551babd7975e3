import { parseImage } from '../image-ref.ts';

/** Repositories of the images in late/: by these names the engine knows that it has to ask for them. */
const NAMES: ReadonlySet<string> = new Set(
  (
    'e2e-test-images/agnhost e2e-test-images/nautilus e2e-test-images/kitten e2e-test-images/nonewprivs e2e-test-images/resource-consumer prometheus-adapter/prometheus-adapter library/perl perl polinux/stress vish/stress library/node library/python ' +
    'library/openjdk library/eclipse-temurin library/amazoncorretto library/mysql library/mariadb library/mongo ' +
    'echoserver google_containers/echoserver ingress-nginx/controller ingress-nginx/kube-webhook-certgen dra-example-driver/dra-example-driver bprashanth/nginxhttps ymqytw/nginxhttps jocatalin/kubernetes-bootcamp ' +
    'library/fluentd fluent/fluentd fluentd-gcp google_containers/fluentd-gcp fluentd-elasticsearch fluent/fluent-bit ' +
    'google_containers/fluentd-elasticsearch fluent/fluentd-kubernetes-daemonset fluentd_elasticsearch/fluentd ' +
    'library/fluent-bit library/rabbitmq library/wordpress library/cassandra kubernetes-zookeeper ' +
    'google_containers/kubernetes-zookeeper serve_hostname google_containers/serve_hostname google-containers/serve_hostname crio/artifact'
  ).split(' '),
);
/** Images of tutorials: there are many, and whoever has one has commands or asks for it by a command. */
const SAMPLES = /^google[-_]samples\//;

/** Images that a page lets its readers build, in a registry of their own. */
const OWN = /(^|\/)job-wq-[12]$/;

export const isLateRepository = (repository: string): boolean =>
  NAMES.has(repository) || SAMPLES.test(repository) || OWN.test(repository);

export function isLateImage(image: string): boolean {
  const ref = parseImage(image);
  return ref !== undefined && isLateRepository(ref.repository);
}
