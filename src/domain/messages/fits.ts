import type { ChannelLimits } from '../../model/channel.ts';
import { AppError, badField } from '../../model/errors.ts';
import type { Draft, DraftFile } from './compose.ts';

/** Refuses what the number's channel does not carry: a text that is too long, or a file that is too large. */
export function requireFits(limits: ChannelLimits, draft: Draft, file: DraftFile | null): void {
  if ('load' in draft) {
    const most = limits.file[draft.type];
    if (file && file.size > most)
      throw new AppError(
        'media_too_large',
        `This number's channel carries ${draft.type} files up to ${most} bytes.`,
      );
    requireLength(draft.text, limits.caption, 'body.message');
  } else if (draft.type === 'text') requireLength(draft.text, limits.text, 'body.message');
}

/** Refuses what the channel would refuse: a message to a person who has not written for too long. */
export function requireWindow(
  { serviceWindowHours: hours }: ChannelLimits,
  heardAt: Date | null,
  now: Date,
): void {
  if (hours === null || (heardAt && now.getTime() - heardAt.getTime() < hours * 3_600_000)) return;
  throw new AppError(
    'service_window_closed',
    heardAt
      ? `They last wrote more than ${hours} hours ago. Meta lets this number write again once they have written; before, it allows templates only.`
      : 'They have not written to this number yet. Meta lets it write first with templates only.',
  );
}

function requireLength(text: string | null, most: number, path: string): void {
  if (text !== null && text.length > most)
    throw badField(
      path,
      `This number's channel carries texts up to ${most} characters; this one has ${text.length}`,
    );
}
