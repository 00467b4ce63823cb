import { useState } from 'react';
import { Button, Loader, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../contract/messages.ts';
import { api } from '../../../api/api.ts';
import { putMessage } from '../../../api/cache.ts';
import { keys } from '../../../api/keys.ts';
import { deleteMessage, forwardMessage, type Recipient } from '../../../api/inbox/messages.ts';
import { newKey } from '../../../api/newKey.ts';
import { Confirm } from '../../../components/Confirm.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { Face } from '../../../components/Face.tsx';
import { Failure } from '../../../components/form/Failure.tsx';
import { formatPhone } from '../../../i18n/phone.ts';
import type { Asked } from '../ConversationPane.tsx';
import css from './thread.module.css';
import type { Shown } from './threadView.ts';

/** What a message's menu opens; loaded when it is first wanted. */
export function Dialogs({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  if (asked.what === 'show') return <Lightbox shown={asked.shown} onClose={onClose} />;
  const { message } = asked;
  if (asked.what === 'forward') {
    return (
      <Dialog title={t('inbox.forwardTitle')} opened onClose={onClose}>
        <Forward message={message} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <Confirm
      title={t('inbox.deleteTitle')}
      text={t('inbox.deleteText')}
      confirm={t('inbox.delete')}
      opened
      onClose={onClose}
      run={() => deleteMessage(message).then((answer) => putMessage(client, answer))}
    />
  );
}

function Lightbox({ shown: { src, name, alt }, onClose }: { shown: Shown; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      size="auto"
      padding="sm"
      centered
      title={name}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      overlayProps={{ backgroundOpacity: 0.8 }}
    >
      <div className={css.lightbox}>
        <img src={src} alt={alt} />
        <Button
          component="a"
          href={src}
          download={name}
          variant="default"
          leftSection={<IconDownload size={17} aria-hidden="true" />}
        >
          {t('inbox.media.save')}
        </Button>
      </div>
    </Modal>
  );
}

function Forward({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation();
  const { accountId } = message;
  const [text, setText] = useState('');
  const q = text.trim();
  const { data, isFetching } = useQuery({
    queryKey: keys.forwardTo(accountId, q),
    queryFn: async ({ signal }) => {
      const query = { limit: 20, q };
      return (await api('listConversations', { params: { id: accountId }, query, signal })).items;
    },
  });
  // The same attempt for the same recipient: a click that is repeated after a failure is one message.
  const [made] = useState(() => new Map<string, string>());
  const client = useQueryClient();
  const forward = useMutation({
    mutationFn: (to: Recipient) => {
      const name = to.conversationId ?? to.phone ?? '';
      const key = made.get(name) ?? newKey();
      made.set(name, key);
      return forwardMessage(message, to, key);
    },
    onSuccess: (answer) => {
      putMessage(client, answer);
      notifications.show({ message: t('inbox.forwardedNow') });
      onClose();
    },
  });
  const digits = q.replace(/\D/g, '');
  return (
    <div className={css.forward}>
      <TextInput
        data-autofocus
        aria-label={t('inbox.forwardTo')}
        placeholder={t('inbox.forwardTo')}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.currentTarget.value)}
        leftSection={<IconSearch size={16} stroke={1.8} aria-hidden="true" />}
        rightSection={isFetching ? <Loader size={14} /> : null}
      />
      <Failure error={forward.error} />
      <ul className={css.forwardList}>
        {digits.length >= 8 && !data?.some(({ contact }) => contact?.phone === digits) && (
          <li>
            <button
              type="button"
              disabled={forward.isPending}
              onClick={() => forward.mutate({ phone: digits })}
            >
              <Face name={digits} />
              {formatPhone(digits)}
            </button>
          </li>
        )}
        {data?.map(({ id, title, kind }) => (
          <li key={id}>
            <button
              type="button"
              disabled={forward.isPending}
              onClick={() => forward.mutate({ conversationId: id })}
            >
              <Face name={title} group={kind === 'group'} />
              {formatPhone(title)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
