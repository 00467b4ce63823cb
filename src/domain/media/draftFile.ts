import { badField } from '../../model/errors.ts';
import type { AccountId } from '../../model/ids.ts';
import type { MediaType } from '../../model/content.ts';
import { isCutOff } from './cutOff.ts';
import { nameFor } from './fileName.ts';
import type { MediaFiles, StagedFile } from './files.ts';
import { mimetypeFor } from './mimetype.ts';

/** A file to send, with its type and name. A refused file leaves nothing on disk. */
export async function draftFile(
  files: MediaFiles,
  account: AccountId,
  bytes: AsyncIterable<Uint8Array>,
  { type, said, name }: { type: MediaType; said: string | null; name: string | null },
): Promise<Omit<StagedFile, 'mimetype'> & { mimetype: string; filename: string | null }> {
  const staged = await files.stage(account, bytes);
  try {
    if (staged.size === 0) throw badField('body.media', 'The file is empty: it has 0 bytes');
    const mimetype = mimetypeFor(type, staged.mimetype, said, name);
    const isPicture = type === 'image' || type === 'sticker';
    if (isPicture && (await isCutOff(staged.path, mimetype, staged.size)))
      throw badField('body.media', `The picture is cut off: its bytes end before it does (${mimetype})`);
    return { ...staged, mimetype, filename: nameFor(type, name, mimetype) };
  } catch (error) {
    await staged.discard();
    throw error;
  }
}
