import { expect, it } from 'vitest';
import { mimetypeFor } from './mimetype.ts';

it('media is sent with the type that its bytes have, where that suits', () => {
  expect(mimetypeFor('image', 'image/png', 'image/jpeg')).toBe('image/png');
  expect(mimetypeFor('voice', 'application/ogg', 'audio/ogg; codecs=opus')).toBe('audio/ogg; codecs=opus');
  expect(mimetypeFor('voice', 'application/ogg', null)).toBe('audio/ogg; codecs=opus');
  expect(mimetypeFor('document', 'application/pdf', 'text/plain')).toBe('application/pdf');
  expect(mimetypeFor('document', null, null)).toBe('application/octet-stream');
});

it.each([
  ['application/x-cfb', 'application/msword', 'application/msword'],
  ['application/x-cfb', 'application/vnd.ms-powerpoint', 'application/vnd.ms-powerpoint'],
  [
    'application/zip',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ],
  ['application/zip', 'application/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.text'],
  ['application/zip', 'application/epub+zip', 'application/epub+zip'],
  ['application/xml', 'image/svg+xml', 'image/svg+xml'],
  ['application/xml', 'application/gpx+xml', 'application/gpx+xml'],
  ['application/gzip', 'application/x-tar', 'application/x-tar'],
  // These are of another format, whatever is said.
  ['application/zip', 'application/pdf', 'application/zip'],
  ['application/zip', 'application/msword', 'application/zip'],
  [
    'application/x-cfb',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/x-cfb',
  ],
  ['application/pdf', 'text/plain', 'application/pdf'],
  ['image/png', 'application/msword', 'image/png'],
])('of a document, %s said to be %s is %s', (sniffed, said, right) => {
  expect(mimetypeFor('document', sniffed, said)).toBe(right);
});

it('the name says what a container holds, where nobody else does', () => {
  expect(mimetypeFor('document', 'application/x-cfb', 'application/octet-stream', 'folha.xls')).toBe(
    'application/vnd.ms-excel',
  );
  expect(mimetypeFor('document', 'application/zip', null, 'rota.kmz')).toBe(
    'application/vnd.google-earth.kmz',
  );
  expect(mimetypeFor('document', null, null, 'dados.csv')).toBe('text/csv');
});

it('bytes that contradict what is said are not sent as that', () => {
  expect(() => mimetypeFor('image', 'application/pdf', 'image/png')).toThrow(/bytes are application\/pdf/);
  expect(() => mimetypeFor('audio', 'image/png', 'audio/mpeg')).toThrow(/bytes are image\/png/);
  expect(() => mimetypeFor('video', 'application/zip', 'video/mp4')).toThrow(/bytes are application\/zip/);
  expect(() => mimetypeFor('image', null, 'image/jpeg')).toThrow(/no picture/);
  expect(mimetypeFor('audio', 'video/webm', 'audio/webm;codecs=opus')).toBe('audio/webm;codecs=opus');
});

it('what is no picture is not sent as one', () => {
  expect(() => mimetypeFor('image', null, 'text/plain')).toThrow(
    /text\/plain, which cannot be sent as image/,
  );
  expect(() => mimetypeFor('video', 'image/png', null)).toThrow(/Send them as a document/);
});
