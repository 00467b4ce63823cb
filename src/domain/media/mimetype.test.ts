import { expect, it } from 'vitest';
import { mimetypeFor } from './mimetype.ts';

it('media is sent with the type that its bytes have, where that suits', () => {
  expect(mimetypeFor('image', 'image/png', 'image/jpeg')).toBe('image/png');
  expect(mimetypeFor('voice', 'application/ogg', 'audio/ogg; codecs=opus')).toBe('audio/ogg; codecs=opus');
  expect(mimetypeFor('voice', 'application/ogg', null)).toBe('audio/ogg; codecs=opus');
  expect(mimetypeFor('document', 'application/pdf', 'text/plain')).toBe('application/pdf');
  expect(mimetypeFor('document', null, null)).toBe('application/octet-stream');
});

it('what is no picture is not sent as one', () => {
  expect(() => mimetypeFor('image', null, 'text/plain')).toThrow(
    /text\/plain, which cannot be sent as image/,
  );
  expect(() => mimetypeFor('video', 'image/png', null)).toThrow(/Send them as a document/);
});
