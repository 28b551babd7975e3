import { familyOf } from '../image-users.ts';
import type { ImageDef } from '../images/image.ts';

/** Users, groups and the release of an image, as its programs and whoever starts it read them in /etc. Pure. */
/** By kind of image: users, and groups with those in them. Modelled: only what people meet. */
const ACCOUNTS: Readonly<Record<string, readonly [passwd: string, group: string]>> = {
  busybox: [
    'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nbin:x:2:2:bin:/bin:/bin/false\nsys:x:3:3:sys:/dev:/bin/false\nsync:x:4:100:sync:/bin:/bin/sync\nmail:x:8:8:mail:/var/spool/mail:/bin/false\nwww-data:x:33:33:www-data:/var/www:/bin/false\noperator:x:37:37:Operator:/var:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
    'root:x:0:\ndaemon:x:1:\nbin:x:2:\nsys:x:3:\nadm:x:4:\ntty:x:5:\ndisk:x:6:\nwheel:x:10:root\nwww-data:x:33:\nutmp:x:43:\nusers:x:100:\nnobody:x:65534:\n',
  ],
  alpine: [
    'root:x:0:0:root:/root:/bin/sh\nbin:x:1:1:bin:/bin:/sbin/nologin\ndaemon:x:2:2:daemon:/sbin:/sbin/nologin\nguest:x:405:100:guest:/dev/null:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n',
    'root:x:0:root\nbin:x:1:root,bin,daemon\ndaemon:x:2:root,bin,daemon\nsys:x:3:root,bin\nadm:x:4:root,daemon\ntty:x:5:\ndisk:x:6:root\nwheel:x:10:root\nfloppy:x:11:root\ndialout:x:20:root\ntape:x:26:root\nvideo:x:27:root\nwww-data:x:82:\nusers:x:100:games\nnobody:x:65534:\n',
  ],
  debian: [
    'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nbin:x:2:2:bin:/bin:/usr/sbin/nologin\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
    'root:x:0:\ndaemon:x:1:\nbin:x:2:\nadm:x:4:\ntty:x:5:\ndisk:x:6:\nwww-data:x:33:\nusers:x:100:\nnogroup:x:65534:\n',
  ],
};

function release(image: string): string {
  if (/alpine/.test(image)) return 'NAME="Alpine Linux"\nID=alpine\nPRETTY_NAME="Alpine Linux v3.22"\n';
  if (/busybox/.test(image)) return '';
  const ubuntu = /(?:^|\/)ubuntu(?::(\d\d\.\d\d))?(?:@|$)/.exec(image);
  if (ubuntu) {
    const version = ubuntu[1] ?? '24.04';
    return `PRETTY_NAME="Ubuntu ${version} LTS"\nNAME="Ubuntu"\nVERSION_ID="${version}"\nID=ubuntu\nID_LIKE=debian\n`;
  }
  return 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';
}

export function etcOfImage(image: string, { name, user, accounts }: ImageDef): Record<string, string> {
  const os = release(image);
  const [passwd, group] = ACCOUNTS[familyOf(image)] as readonly [string, string];
  const [line, groupLine] =
    typeof user === 'number' && user !== 0
      ? [`${name}:x:${user}:${user}::/:/sbin/nologin\n`, `${name}:x:${user}:\n`]
      : (accounts ?? ['', '']);
  return {
    '/etc/passwd': passwd + line,
    '/etc/group': group + groupLine,
    ...(os === '' ? {} : { '/etc/os-release': os }),
  };
}
