import { Menu, UnstyledButton } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconCopy, IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../contract/messages.ts';
import { statusRank } from '../../../../model/message.ts';
import { serverNow } from '../../../api/serverClock.ts';
import { useThreadView } from './threadView.ts';
import css from './thread.module.css';

const quick = ['👍', '❤️', '😂', '😮', '😢', '🙏'];
const icon = { size: 16, stroke: 1.8, 'aria-hidden': true } as const;

const MINUTE = 60_000;
/** As long as WhatsApp allows it. */
const EDITABLE = 15 * MINUTE;
const DELETABLE = 48 * 60 * MINUTE;

interface Props {
  message: Message;
  onClose: () => void;
}

export function MessageMenu({ message, onClose }: Props) {
  const { t } = useTranslation();
  const { mayWrite, reply, edit, forward, remove, react } = useThreadView();
  const { text, type, direction, status, createdAt, reactions } = message;
  const age = serverNow() - Date.parse(createdAt);
  const isOut = direction === 'out' && statusRank[status] >= statusRank.sent;
  const hasText = type === 'text' || message.media !== null;
  const mine = reactions.find(({ fromMe }) => fromMe)?.emoji;
  return (
    <Menu
      opened
      onClose={onClose}
      position={direction === 'in' ? 'bottom-start' : 'bottom-end'}
      width={210}
      returnFocus
      trapFocus
    >
      <Menu.Target>
        <span className={css.menuPlace} />
      </Menu.Target>
      <Menu.Dropdown>
        {mayWrite && (
          <div className={css.quick} role="group" aria-label={t('inbox.react')}>
            {quick.map((emoji) => (
              <UnstyledButton
                key={emoji}
                className={css.quickEmoji}
                aria-label={t('inbox.reactWith', { emoji })}
                aria-pressed={mine === emoji}
                onClick={() => {
                  react(message, mine === emoji ? '' : emoji);
                  onClose();
                }}
              >
                {emoji}
              </UnstyledButton>
            ))}
          </div>
        )}
        {mayWrite && (
          <Menu.Item leftSection={<IconArrowBackUp {...icon} />} onClick={() => reply(message)}>
            {t('inbox.reply')}
          </Menu.Item>
        )}
        {text !== null && 'clipboard' in navigator && (
          <Menu.Item
            leftSection={<IconCopy {...icon} />}
            onClick={() => void navigator.clipboard.writeText(text)}
          >
            {t('common.copy')}
          </Menu.Item>
        )}
        {mayWrite && (
          <Menu.Item leftSection={<IconArrowForwardUp {...icon} />} onClick={() => forward(message)}>
            {t('inbox.forward')}
          </Menu.Item>
        )}
        {mayWrite && isOut && hasText && text !== null && age < EDITABLE && (
          <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => edit(message)}>
            {t('inbox.edit')}
          </Menu.Item>
        )}
        {mayWrite && isOut && age < DELETABLE && (
          <Menu.Item c="var(--bad)" leftSection={<IconTrash {...icon} />} onClick={() => remove(message)}>
            {t('inbox.delete')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
