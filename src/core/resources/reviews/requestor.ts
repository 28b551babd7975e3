import { AUTHENTICATED, MASTERS, type UserInfo } from '../../apiserver/auth/user.ts';
import type { Operation } from '../../apiserver/request.ts';

/** Our own components ask as the API server itself does over its loopback connection. */
const LOOPBACK: UserInfo = { name: 'system:apiserver', groups: [AUTHENTICATED, MASTERS] };

/** Who asks. */
export const requestor = ({ user }: Operation): UserInfo => user ?? LOOPBACK;
