/**
 * Writes src/core/api/generated/ from the packages kubernetes-models and @kubernetes/client-node:
 *   schema.json         what the engine knows of every field (no texts)
 *   docs.json           descriptions, loaded by the page when asked for
 *   editor-schema.json  JSON schema for the YAML editor
 * The output is the same for the same input. Nothing is done if the inputs have not changed: npm sets all files to one
 * date, so the versions and the scripts themselves are compared, not modification times.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';
import { editorSchema } from './schema/editor-schema.mjs';
import { docs, engineSchema } from './schema/encode.mjs';
import { buildModel } from './schema/model.mjs';
import { PACKAGES } from './schema/sources.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = path.join(root, 'src/core/api/generated');
const stampFile = path.join(output, 'stamp.txt');
const FILES = ['schema.json', 'docs.json', 'editor-schema.json'];

/** One line that changes whenever an input does. */
function inputStamp() {
  const hash = crypto.createHash('sha256').update(fs.readFileSync(fileURLToPath(import.meta.url)));
  const folder = path.join(root, 'scripts/schema');
  for (const name of fs.readdirSync(folder).sort()) hash.update(fs.readFileSync(path.join(folder, name)));
  for (const name of Object.values(PACKAGES)) hash.update(fs.readFileSync(path.join(root, name, 'package.json')));
  return hash.digest('hex');
}

function isFresh(stamp) {
  if (!FILES.every((name) => fs.existsSync(path.join(output, name)))) return false;
  return fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === stamp;
}

function write(name, value) {
  const text = JSON.stringify(value);
  // Several npm scripts may generate at once: a reader must never see half a file.
  const temporary = path.join(output, `${name}.${process.pid}`);
  fs.writeFileSync(temporary, text);
  fs.renameSync(temporary, path.join(output, name));
  return `${name} ${(zlib.gzipSync(text, { level: 9 }).length / 1024).toFixed(1)} kB gzip`;
}

function generate() {
  const stamp = inputStamp();
  if (isFresh(stamp)) return 'schema: up to date';
  const model = buildModel(root);
  fs.mkdirSync(output, { recursive: true });
  const sizes = [
    write('schema.json', engineSchema(model)),
    write('docs.json', docs(model)),
    write('editor-schema.json', editorSchema(model)),
  ];
  fs.writeFileSync(stampFile, stamp);
  return `schema: ${model.kinds.length} kinds, ${model.definitions.size} definitions; ${sizes.join(', ')}`;
}

console.log(generate());
