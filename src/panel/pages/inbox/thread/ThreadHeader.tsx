import { ActionIcon } from '@mantine/core';
import { IconArrowLeft, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../../contract/conversations.ts';
import { useTyping, useViewers } from '../../../api/inbox/presence.ts';
import { useMay, useUser } from '../../../api/may.ts';
import { Face } from '../../../components/Face.tsx';
import { formatPhone } from '../../../i18n/phone.ts';
import { useIsAll } from '../../../api/inbox/all.ts';
import { useWhere } from '../list/useWhere.ts';
import { Assign } from './Assign.tsx';
import { States } from './States.tsx';
import css from './thread.module.css';

interface Props {
  conversation: Conversation;
  hasDetails: boolean;
  onDetails: () => void;
  onBack: () => void;
}

export function ThreadHeader({ conversation, hasDetails, onDetails, onBack }: Props) {
  const { t } = useTranslation();
  const may = useMay(conversation.accountId);
  const { title, kind, contact } = conversation;
  const where = useWhere()(conversation);
  const phone = contact?.phone ?? null;
  const phones = phone !== null && phone !== title ? [formatPhone(phone)] : [];
  // The end is cut off where there is little room: between accounts, the account matters most.
  const facts = useIsAll() ? [...where, ...phones] : [...phones, ...where];
  return (
    <header className={css.header}>
      <ActionIcon
        className={css.back}
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t('inbox.back')}
        onClick={onBack}
      >
        <IconArrowLeft size={20} stroke={1.8} aria-hidden="true" />
      </ActionIcon>
      <button type="button" className={css.who} onClick={onDetails} aria-expanded={hasDetails}>
        <Face name={title} group={kind === 'group'} />
        <span className={css.whoWords}>
          <span className={css.whoTitle} role="heading" aria-level={2}>
            {formatPhone(title)}
          </span>
          <Facts conversation={conversation} facts={facts.join(' · ')} />
        </span>
      </button>
      <Watching conversation={conversation} />
      {may('updateConversation') && (
        <>
          <Assign conversation={conversation} />
          <States conversation={conversation} />
        </>
      )}
      <ActionIcon
        className={css.info}
        variant={hasDetails ? 'light' : 'subtle'}
        color={hasDetails ? 'petrol' : 'gray'}
        size={36}
        aria-label={t('inbox.details')}
        title={t('inbox.details')}
        aria-expanded={hasDetails}
        onClick={onDetails}
      >
        <IconInfoCircle size={20} stroke={1.8} aria-hidden="true" />
      </ActionIcon>
    </header>
  );
}

/** What the other side is doing, while it does something. */
function Facts({ conversation: { accountId, id }, facts }: { conversation: Conversation; facts: string }) {
  const { t } = useTranslation();
  const doing = useTyping(accountId, id);
  return (
    <span className={css.whoFacts} data-doing={doing !== 'paused' || undefined} aria-live="polite">
      {doing === 'paused' ? facts : t(`inbox.doing.${doing}`)}
    </span>
  );
}

/** Who else has it open, so that no two people answer the same. */
function Watching({ conversation: { accountId, id } }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const { id: me } = useUser();
  const others = useViewers(accountId, id).filter(({ userId }) => userId !== me);
  const typing = others.find((one) => one.typing);
  return (
    <span className={css.watching} role="status" data-typing={typing !== undefined || undefined}>
      {others.length > 0 && (
        <>
          {others.slice(0, 3).map(({ userId, name }) => (
            <span key={userId} title={name}>
              <Face name={name} small />
            </span>
          ))}
          <span className={css.watchingText}>
            {typing
              ? t('inbox.isTyping', { name: typing.name })
              : t('inbox.isLooking', { name: others.map(({ name }) => name).join(', ') })}
          </span>
        </>
      )}
    </span>
  );
}
