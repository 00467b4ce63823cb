import { Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { QuickReply } from '../../../contract/conversations.ts';
import { useSaveQuickReply } from '../../api/inbox/quickReplies.ts';
import { ProblemError } from '../../api/problem.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { FormButtons } from '../../components/form/FormButtons.tsx';
import css from '../../components/form/form.module.css';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';

const shortcuts = /^[\p{L}\p{N}_-]{1,30}$/u;
/** With or without the slash that it is typed after. */
const keyOf = (shortcut: string): string => shortcut.trim().replace(/^\//, '').toLowerCase();

interface Props {
  accountId: string;
  reply: QuickReply | null;
  onClose: () => void;
}

export function QuickReplyForm({ accountId, reply, onClose }: Props) {
  const { t } = useTranslation();
  const save = useSaveQuickReply(accountId, reply?.id ?? null);
  const { field, submit, failure } = useGatewayForm({
    asking: save,
    initialValues: { shortcut: reply?.shortcut ?? '', text: reply?.text ?? '' },
    validate: {
      shortcut: (shortcut) => !shortcuts.test(keyOf(shortcut)) && t('quickReply.shortcutWrong'),
      text: (text) => text.trim() === '' && t('quickReply.bodyMissing'),
    },
    refusals: { shortcut: t('quickReply.shortcutWrong') },
    taken: t('quickReply.taken'),
  });
  const taken = failure instanceof ProblemError && failure.code === 'conflict';
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={submit(({ shortcut, text }) =>
        save.mutate({ shortcut: keyOf(shortcut), text }, { onSuccess: onClose }),
      )}
    >
      <TextInput
        {...field('shortcut')}
        data-autofocus
        label={t('quickReply.shortcut')}
        description={t('quickReply.shortcutHint')}
        leftSection="/"
        autoComplete="off"
        autoCapitalize="none"
        maxLength={31}
      />
      <Textarea
        {...field('text')}
        label={t('quickReply.body')}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={10_000}
      />
      <Failure error={failure} text={taken ? t('quickReply.taken') : undefined} />
      <FormButtons busy={save.isPending} onCancel={onClose} />
    </form>
  );
}
