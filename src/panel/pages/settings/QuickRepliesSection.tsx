import { useState } from 'react';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { QuickReply } from '../../../contract/conversations.ts';
import { useAccount } from '../../api/currentAccount.ts';
import { useDeleteQuickReply, useQuickReplies } from '../../api/inbox/quickReplies.ts';
import { useMay } from '../../api/may.ts';
import { Confirm } from '../../components/Confirm.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Rows } from '../../components/Rows.tsx';
import row from '../../components/Rows.module.css';
import { QuickReplyForm } from './QuickReplyForm.tsx';
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
        <QuickReplyForm accountId={id} reply={null} onClose={close} />
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
        <QuickReplyForm accountId={accountId} reply={reply} onClose={close} />
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
