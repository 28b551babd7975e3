import { parseImage } from '../image-ref.ts';

/** Repositories of the images in late/: by these names the engine knows that it has to ask for them. */
const NAMES: ReadonlySet<string> = new Set(
  (
    'e2e-test-images/agnhost library/perl perl polinux/stress vish/stress library/node library/python ' +
    'library/openjdk library/eclipse-temurin library/amazoncorretto library/mysql library/mariadb library/mongo ' +
    'google-samples/xtrabackup echoserver google_containers/echoserver dra-example-driver/dra-example-driver'
  ).split(' '),
);

export const isLateRepository = (repository: string): boolean => NAMES.has(repository);

export function isLateImage(image: string): boolean {
  const ref = parseImage(image);
  return ref !== undefined && NAMES.has(ref.repository);
}
