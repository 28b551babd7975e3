/** What stands before the code of a link with manifests, apart as the start of the page needs only this. */
export const SHARE_HASH = '#yaml=';
