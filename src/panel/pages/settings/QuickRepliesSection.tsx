import { useState } from 'react';
import { Button, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { QuickReply } from '../../../contract/conversations.ts';
import { useAccount } from '../../api/currentAccount.ts';
import { useDeleteQuickReply, useQuickReplies, useSaveQuickReply } from '../../api/inbox/quickReplies.ts';
import { useMay } from '../../api/may.ts';
import { ProblemError } from '../../api/problem.ts';
import { Confirm } from '../../components/Confirm.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Failure } from '../../components/form/Failure.tsx';
import form from '../../components/form/form.module.css';
import { Panel } from '../../components/Panel.tsx';
import { Rows } from '../../components/Rows.tsx';
import row from '../../components/Rows.module.css';
import css from './settings.module.css';

export function QuickRepliesSection() {
  const { t } = useTranslation();
  const { id } = useAccount();
  const may = useMay(id);
  const [creating, setCreating] = useState(false);
  const replies = useQuickReplies(id);
  const close = (): void => setCreating(false);
  return (
    <Panel
      title={t('quickReply.title')}
      text={t('quickReply.text')}
      action={
        may('createQuickReply') && (
          <Button
            variant="default"
            leftSection={<IconPlus size={17} aria-hidden="true" />}
            onClick={() => setCreating(true)}
          >
            {t('quickReply.create')}
          </Button>
        )
      }
    >
      <Rows query={replies} label={t('quickReply.title')} empty={t('quickReply.none')}>
        {(reply) => <ReplyRow key={reply.id} accountId={id} reply={reply} />}
      </Rows>
      <Dialog title={t('quickReply.create')} opened={creating} onClose={close}>
        <ReplyForm accountId={id} reply={null} onClose={close} />
      </Dialog>
    </Panel>
  );
}

function ReplyRow({ accountId, reply }: { accountId: string; reply: QuickReply }) {
  const { t } = useTranslation();
  const may = useMay(accountId);
  const [asking, setAsking] = useState<'change' | 'delete' | null>(null);
  const remove = useDeleteQuickReply(accountId);
  const close = (): void => setAsking(null);
  const { id, shortcut: name, text } = reply;
  return (
    <li className={row.row}>
      <div className={row.words}>
        <p className={row.name}>/{name}</p>
        <p className={css.replyText}>{text}</p>
      </div>
      <div className={row.tools}>
        {may('updateQuickReply') && (
          <Button
            variant="default"
            size="compact-md"
            aria-label={t('quickReply.changeOf', { name })}
            onClick={() => setAsking('change')}
          >
            {t('quickReply.change')}
          </Button>
        )}
        {may('deleteQuickReply') && (
          <Button
            variant="subtle"
            c="var(--bad)"
            color="red"
            size="compact-md"
            aria-label={t('quickReply.deleteOf', { name })}
            onClick={() => setAsking('delete')}
          >
            {t('quickReply.delete')}
          </Button>
        )}
      </div>
      <Dialog title={t('quickReply.changeOf', { name })} opened={asking === 'change'} onClose={close}>
        <ReplyForm accountId={accountId} reply={reply} onClose={close} />
      </Dialog>
      <Confirm
        title={t('quickReply.deleteTitle', { name })}
        text={t('quickReply.deleteText')}
        confirm={t('quickReply.delete')}
        opened={asking === 'delete'}
        onClose={close}
        run={() => remove.mutateAsync(id)}
      />
    </li>
  );
}

const shortcuts = /^[\p{L}\p{N}_-]{1,30}$/u;

interface FormProps {
  accountId: string;
  reply: QuickReply | null;
  onClose: () => void;
}
function ReplyForm({ accountId, reply, onClose }: FormProps) {
  const { t } = useTranslation();
  const [shortcut, setShortcut] = useState(reply?.shortcut ?? '');
  const [text, setText] = useState(reply?.text ?? '');
  const [checked, setChecked] = useState(false);
  const save = useSaveQuickReply(accountId, reply?.id ?? null);
  const key = shortcut.trim().replace(/^\//, '').toLowerCase();
  const isGood = shortcuts.test(key);
  const taken = save.error instanceof ProblemError && save.error.code === 'conflict';
  return (
    <form
      className={form.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(true);
        if (isGood && text.trim() !== '')
          save.mutate({ shortcut: key, text: text.trim() }, { onSuccess: onClose });
      }}
    >
      <TextInput
        data-autofocus
        label={t('quickReply.shortcut')}
        description={t('quickReply.shortcutHint')}
        leftSection="/"
        autoComplete="off"
        autoCapitalize="none"
        maxLength={31}
        value={shortcut}
        error={checked && !isGood && t('quickReply.shortcutWrong')}
        onChange={(event) => setShortcut(event.currentTarget.value)}
      />
      <Textarea
        label={t('quickReply.body')}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={10_000}
        value={text}
        error={checked && text.trim() === '' && t('quickReply.bodyMissing')}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Failure error={save.error} text={taken ? t('quickReply.taken') : undefined} />
      <div className={form.buttons}>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
