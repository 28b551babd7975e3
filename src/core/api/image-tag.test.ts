import { describe, expect, it } from 'vitest';
import { imageTag } from './image-tag.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('imageTag', () => {
  it.each([
    { name: 'no tag', image: 'nginx', tag: 'latest' },
    { name: 'a tag', image: 'nginx:1.27', tag: '1.27' },
    { name: 'a registry with a port', image: 'localhost:5000/x/y', tag: 'latest' },
    { name: 'a registry with a port and a tag', image: 'reg.io:5000/x/y:v1', tag: 'v1' },
    { name: 'a registry in capitals', image: 'Host.com/x', tag: 'latest' },
    { name: 'a digest', image: `x/y@${DIGEST}`, tag: '' },
    { name: 'tag and digest', image: `x/y:1@${DIGEST}`, tag: '1' },
    { name: 'what is no reference', image: 'Bad Image', tag: '' },
    { name: 'capitals in the repository', image: 'Nginx', tag: '' },
    { name: 'nothing', image: '', tag: '' },
  ])('$name', ({ image, tag }) => expect(imageTag(image)).toBe(tag));
});
