import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Request, RequestHandler, Response } from 'express';
import multer from 'multer';
import { draftOf } from '../../contract/content.ts';
import { batchItem, type ForwardRequest, type Message, type SendRequest } from '../../contract/messages.ts';
import type { MediaFiles } from '../../domain/media/files.ts';
import type { Amendments } from '../../domain/messages/amendments.ts';
import type { Messages } from '../../domain/messages/messages.ts';
import type { Recovery } from '../../domain/messages/recovery.ts';
import type { NewMessage } from '../../domain/messages/accept.ts';
import type { Draft, DraftFile } from '../../domain/messages/compose.ts';
import { trying } from '../../domain/messages/recipients.ts';
import type { Accepted, Sender } from '../../domain/messages/send.ts';
import type { QueuePlace } from '../../domain/pacing/place.ts';
import type { Paces } from '../../domain/pacing/paces.ts';
import type { MessageView } from '../../domain/views.ts';
import { userOf, type Reach } from '../../model/access.ts';
import { AppError, badField } from '../../model/errors.ts';
import type { AccountId } from '../../model/ids.ts';
import { MAX_MEDIA_BYTES, mediaTypes, type MediaType } from '../../model/content.ts';
import { isFinal } from '../../model/message.ts';
import { sha256 } from '../../lib/ids.ts';
import { plainFileName } from '../../lib/plainText.ts';
import { draftFile } from '../../domain/media/draftFile.ts';
import { fetchUrl } from '../../domain/media/fetchUrl.ts';
import { decoded, fromBytes } from '../../domain/media/fileName.ts';
import { readBase64 } from '../base64.ts';
import { timeCursor, toPage } from '../cursor.ts';
import { idempotencyOf } from '../idempotency.ts';
import { jsonBody } from '../jsonBody.ts';
import type { Bind } from '../operation.ts';
import { presentMessage } from '../present.ts';
import { parsed, presentProblem } from '../problem.ts';
import { sendBytes } from '../sendBytes.ts';

export interface MessageRoutesDeps {
  sender: Sender;
  messages: Messages;
  files: MediaFiles;
  uploadDirectory: string;
  paces: Paces;
  recovery: Recovery;
  amendments: Amendments;
  allowPrivateUrls: boolean;
}

export function messageRoutes(bind: Bind, deps: MessageRoutesDeps): void {
  const { messages, files, paces, recovery, amendments } = deps;
  sendRoutes(bind, deps);
  bind('listUndecided', async ({ reach, query }) => {
    const after = timeCursor.read(query.cursor);
    const rows = await recovery.list(reach, query.status, query.limit + 1, after);
    return toPage(rows, query.limit, presentMessage, (row) => timeCursor.write(row.at, row.id));
  });
  bind('lookAgain', async ({ params, reach }) =>
    presentMessage(await recovery.lookAgain(reach, params.messageId)),
  );
  bind('sendAnyway', async ({ params, reach }) =>
    withQueue(paces, reach, await recovery.sendAnyway(reach, params.messageId)),
  );

  bind('getMessage', async ({ params, reach }) =>
    withQueue(paces, reach, await messages.get(reach, params.messageId)),
  );

  bind('editMessage', async ({ params, reach, body }) =>
    presentMessage(await amendments.edit(reach, params.messageId, body.message)),
  );
  bind('deleteMessage', async ({ params, reach }) =>
    presentMessage(await amendments.delete(reach, params.messageId)),
  );

  bind('getMedia', async ({ params, reach, response }) => {
    const media = await messages.media(reach, params.messageId);
    const file = await files.locate(params.id, media.sha256 ?? '');
    // Only types that cannot run scripts are shown in the browser. Others are downloaded.
    const shown = /^(image\/(png|jpeg|gif|webp)|audio\/[\w.+-]+|video\/[\w.+-]+)$/.test(media.mimetype);
    // Express sets a type by the file's name, which a stranger chose. Ours replaces it.
    response.attachment(media.filename ?? undefined);
    response.set({
      'content-type': shown ? media.mimetype : 'application/octet-stream',
      etag: `"${media.sha256}"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=31536000, immutable',
    });
    if (shown) response.set('content-disposition', 'inline');
    await sendBytes(response, file);
    return undefined;
  });
}

function sendRoutes(bind: Bind, deps: MessageRoutesDeps): void {
  const { sender, messages, paces } = deps;
  /** Answers at once or after the outcome is known, as the client prefers. */
  const answer = async (
    reach: Reach,
    { row, place }: Accepted,
    prefer: string | undefined,
    response: Response,
  ): Promise<Message | undefined> => {
    const seconds = waitSeconds(prefer);
    if (seconds === 0) return place ? withPlace(row, place) : withQueue(paces, reach, row);
    const settled = await messages.settled(reach, row.id, seconds * 1000);
    response.set('preference-applied', `wait=${seconds}`);
    response.status(isFinal(settled.status) ? 200 : 202).json(await withQueue(paces, reach, settled));
    return undefined;
  };
  bind(
    'send',
    async ({ params, reach, headers, body, principal, request, response }) => {
      const accepted = await sender.accept({
        ...reach,
        from: body.from,
        clientRef: body.clientRef,
        by: userOf(principal),
        idempotency: await idempotencyOf(headers['idempotency-key'], body, request.file),
        ...target(body, () => loadFile(deps, params.id, body, request.file)),
      });
      return answer(reach, accepted, headers.prefer, response);
    },
    ...bodyParsers(deps.uploadDirectory),
  );

  bind('previewSend', async ({ reach, body }) => {
    const wish = { to: recipientOf(body), from: body.from };
    const { numberId, person, conversationId, onWhatsApp, place } = await sender.preview(reach, wish);
    return {
      ...{ numberId, conversationId, onWhatsApp, queue: presentPlace(place) },
      person: person && { name: person.name, phone: person.phone, lid: person.lid },
    };
  });

  bind('forwardMessage', async ({ params, reach, headers, body, principal, response }) => {
    const { numberId } = await messages.get(reach, params.messageId);
    const accepted = await sender.accept({
      ...reach,
      from: body.from,
      clientRef: body.clientRef,
      otherwise: numberId,
      by: userOf(principal),
      idempotency: await idempotencyOf(headers['idempotency-key'], { ...body, forwards: params.messageId }),
      to: recipientOf(body),
      replyTo: undefined,
      draft: { type: 'forward', message: params.messageId },
    });
    return answer(reach, accepted, headers.prefer, response);
  });

  bind('sendBatch', async ({ reach, body, principal, response }) => {
    const read = await Promise.all(body.messages.map((item) => trying(() => newMessage(item))));
    const wanted = read.flatMap((one) => (one instanceof AppError ? [] : [one]));
    const answers = await sender.acceptMany(reach, wanted, userOf(principal));
    const requestId = String(response.locals['requestId']);
    const results = read.map((one, index) => {
      const answer = one instanceof AppError ? one : answers.shift();
      if (answer === undefined) throw new Error('a message of a batch without an answer');
      if (typeof answer === 'string') return { id: answer, problem: null };
      return { id: null, problem: presentProblem(inItem(answer, index), requestId) };
    });
    const accepted = results.filter(({ id }) => id !== null).length;
    return { accepted, refused: results.length - accepted, results };
  });
}

const presentPlace = ({ expectedAt, ...place }: QueuePlace): NonNullable<Message['queue']> => ({
  ...place,
  expectedAt: expectedAt.toISOString(),
});

const withPlace = (row: MessageView, place: QueuePlace | null): Message => ({
  ...presentMessage(row),
  queue: place && presentPlace(place),
});

/** Includes the position in the queue while it waits. */
async function withQueue(paces: Paces, reach: Reach, row: MessageView): Promise<Message> {
  if (row.status !== 'queued') return presentMessage(row);
  return withPlace(row, await paces.placeOf(reach, row.numberId, row.id));
}

function newMessage(item: unknown): NewMessage {
  const body = parsed(batchItem, item, 'body');
  const { idempotencyKey, ...request } = body;
  const idempotency =
    idempotencyKey === undefined
      ? null
      : { key: idempotencyKey, requestHash: sha256(JSON.stringify(request)) };
  const { from, clientRef, replyTo } = body;
  return { from, clientRef, replyTo, idempotency, to: recipientOf(body), draft: draftOf(body) };
}

/** The fields at fault, named as in the batch's message. */
function inItem(error: AppError, index: number): AppError {
  const inside = (text: string): string => text.replace(/^body\b/, `body.messages.${index}`);
  const { errors, ...details } = error.details as { errors?: { path: string; message: string }[] };
  const named = errors?.map(({ path, message }) => ({ path: inside(path), message }));
  return new AppError(error.code, inside(error.message), {
    details: { ...details, ...(named && { errors: named }) },
  });
}

/** base64 is a third larger than the bytes. */
const JSON_LIMIT = Math.ceil((MAX_MEDIA_BYTES * 4) / 3) + 1_000_000;

function bodyParsers(directory: string): RequestHandler[] {
  const upload = multer({
    dest: directory,
    limits: { fileSize: MAX_MEDIA_BYTES, files: 1, fields: 50 },
  }).single('file');
  const explain: RequestHandler = (request, response, next) => {
    // By now the upload was copied or is not needed.
    response.once('close', () => {
      if (request.file) void rm(request.file.path, { force: true });
    });
    void upload(request, response, (error: unknown) => next(explainUpload(error)));
  };
  return [...jsonBody(JSON_LIMIT, true), explain, unfold];
}

function explainUpload(error: unknown): unknown {
  if (!(error instanceof multer.MulterError || isMalformedForm(error))) return error;
  if (error instanceof multer.MulterError && error.code === 'LIMIT_FILE_SIZE') {
    return new AppError('media_too_large', `Media may have at most ${MAX_MEDIA_BYTES / 1024 / 1024} MB.`);
  }
  return new AppError(
    'bad_input',
    `The upload could not be read: ${error.message}. Send the file as the part "file".`,
  );
}

/** The parser under multer throws plain errors for truncated forms and missing boundaries. Disk errors have a code. */
const isMalformedForm = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'Error' && !('code' in error);

/** Form fields are flat text. `contact[name]` and JSON values are converted to what a JSON request has. */
const unfold: RequestHandler = (request, _response, next) => {
  const body: unknown = request.body;
  if (request.is('multipart/form-data') && typeof body === 'object' && body !== null) {
    const plain: Record<string, unknown> = { ...body };
    // The form parser's replacement for bytes that are not UTF-8.
    const broken = Object.entries(plain).find(
      ([, value]) => typeof value === 'string' && value.includes('\ufffd'),
    );
    if (broken) return next(badField(`body.${broken[0]}`, 'Its bytes are not UTF-8'));
    if (request.file && !('type' in plain)) plain['type'] = typeOfFile(request.file.mimetype);
    request.body = plain;
  }
  next();
};

const typeOfFile = (mimetype: string): SendRequest['type'] => {
  const [kind] = mimetype.split('/');
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
};

const waitSeconds = (prefer: string | undefined): number =>
  Math.min(60, Number(/(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(prefer ?? '')?.[1] ?? 0));

function target(body: SendRequest, load: () => Promise<DraftFile>) {
  if (body.type === 'reaction') return { reactTo: body.messageId, emoji: body.emoji };
  return { to: recipientOf(body), replyTo: body.replyTo, draft: asDraft(body, load) };
}

function recipientOf({ phone, conversationId, group }: ForwardRequest) {
  if ([phone, conversationId, group].filter((one) => one !== undefined).length !== 1) {
    throw badField('body.phone', 'Pass one of phone, conversationId and group');
  }
  if (group !== undefined) return { group };
  return conversationId === undefined ? { phone: phone ?? '' } : { conversationId };
}

const asDraft = (body: Exclude<SendRequest, { type: 'reaction' }>, load: () => Promise<DraftFile>): Draft =>
  isMedia(body) ? { type: body.type, load, text: body.message ?? null } : draftOf(body);

const isMedia = (body: SendRequest): body is Extract<SendRequest, { type: MediaType }> =>
  mediaTypes.some((type) => type === body.type);

async function loadFile(
  { files, allowPrivateUrls }: MessageRoutesDeps,
  accountId: AccountId,
  body: SendRequest,
  upload: Request['file'],
): Promise<DraftFile> {
  const type = mediaTypes.find((one) => one === body.type) ?? 'document';
  const media = 'media' in body ? body.media : undefined;
  const filename = 'filename' in body ? (body.filename ?? null) : null;
  const draft = (bytes: AsyncIterable<Uint8Array>, said: string | null, name: string | null) =>
    draftFile(files, accountId, bytes, { type, said, name: plainFileName(filename ?? name ?? '') });
  if (upload) return draft(createReadStream(upload.path), upload.mimetype, fromBytes(upload.originalname));
  if (!media)
    throw badField('body.media', 'Pass media as {url} or {base64}, or upload it as the part "file"');
  if ('url' in media) {
    const fetched = await fetchUrl(media.url, { allowPrivate: allowPrivateUrls });
    return draft(fetched.bytes, fetched.mimetype, fetched.filename);
  }
  const read = readBase64(media.base64, 'body.media.base64');
  const name = read.filename === null ? null : decoded(read.filename);
  return draft(one(read.bytes), media.mimetype ?? read.mimetype, name);
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(bytes);
}
