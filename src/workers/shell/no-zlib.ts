/** In place of Node's zlib, which the shell's library imports for programs that are not offered to it. */
const missing = (): never => {
  throw new Error('compression is not available in a browser');
};

export const gzipSync = missing;
export const gunzipSync = missing;
export const constants = {};
