/** Type of a body whose server did not say. Upstream: Go's net/http DetectContentType, as far as texts go. */
export function contentTypeOf(body: string): string {
  const start = body.trimStart().slice(0, 14).toLowerCase();
  if (/^(<!doctype html|<html|<head|<body|<h1|<div|<p|<table|<!--)/.test(start)) return 'text/html; charset=utf-8';
  if (start.startsWith('<?xml')) return 'text/xml; charset=utf-8';
  return /^[{[]/.test(start) && isJson(body) ? 'application/json' : 'text/plain; charset=utf-8';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
