/**
 * A few sites of the world outside that pages of the documentation fetch from. Modelled: one page each, whatever the path
 * is; nobody else outside can be reached.
 */
export interface Website {
  readonly ip: string;
  readonly body: string;
}

const page = (title: string): string =>
  `<html><head></head><body><header>\n<title>${title}</title>\n</header>\n\n<h1>${title} - home of the first website</h1>\n</body></html>\n`;

const SITES: Readonly<Record<string, Website>> = {
  'info.cern.ch': { ip: '188.184.67.127', body: page('http://info.cern.ch') },
  'example.com': {
    ip: '23.192.228.80',
    body: '<!doctype html>\n<html>\n<head>\n    <title>Example Domain</title>\n</head>\n<body>\n<div>\n    <h1>Example Domain</h1>\n</div>\n</body>\n</html>\n',
  },
  'kubernetes.io': {
    ip: '147.75.40.148',
    body: '<!doctype html>\n<html lang="en">\n<head>\n<title>Production-Grade Container Orchestration</title>\n</head>\n</html>\n',
  },
};

export function websiteOf(host: string): Website | undefined {
  const name = host.replace(/\.$/, '').replace(/^www\./, '');
  return Object.hasOwn(SITES, name) ? SITES[name] : undefined;
}

/** The site a request is for, if it is one of the ports that it listens on. */
export function siteAsked(url: string): Website | undefined {
  const m = /^https?:\/\/([^/:]+)(?::(\d+))?(?:\/|$)/.exec(url);
  return m && (m[2] === undefined || m[2] === '80' || m[2] === '443') ? websiteOf(m[1] as string) : undefined;
}
