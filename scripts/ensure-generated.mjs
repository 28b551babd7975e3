/** Before a script that reads src/core/api/generated/: generates it if this clone never did. */
import { existsSync } from 'node:fs';

const DIR = new URL('../src/core/api/generated/', import.meta.url);
const GENERATOR = new URL('./generate-schema.mjs', import.meta.url);

if (!existsSync(DIR) && existsSync(GENERATOR)) {
  console.log = console.error; // the output of the script that follows may be read by a program
  await import(GENERATOR.href);
}
