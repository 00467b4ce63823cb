import { useRef, useState } from 'react';
import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isReadable } from '../../../../model/text.ts';
import { useAccount } from '../../../api/currentAccount.ts';
import { useIsAll } from '../../../api/inbox/all.ts';
import { useBegin, usePreview } from '../../../api/inbox/begin.ts';
import { useQuickReplies } from '../../../api/inbox/quickReplies.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { Failure } from '../../../components/form/Failure.tsx';
import { FormButtons } from '../../../components/form/FormButtons.tsx';
import form from '../../../components/form/form.module.css';
import { beginTexts } from '../../../i18n/begin.ts';
import { numberTexts } from '../../../i18n/number.ts';
import { addPageTexts } from '../../../i18n/pageTexts.ts';
import { formatPhone } from '../../../i18n/phone.ts';
import css from './begin.module.css';
import { PreviewLines } from './PreviewLines.tsx';
import { RecipientField, type Recipient } from './RecipientField.tsx';

addPageTexts('begin', beginTexts);
addPageTexts('number', numberTexts);

interface Props {
  /** The phone that is written to; empty: it is chosen first. */
  phone: string;
  onClose: () => void;
  /** Opens a conversation. */
  onOpen: (conversationId: string) => void;
}

/** Writes the first message to somebody. */
export function NewConversation({ phone, onClose, onOpen }: Props) {
  const { t } = useTranslation('begin');
  const { name } = useAccount();
  const title = useIsAll() ? `${t('title')} · ${name}` : t('title');
  return (
    <Dialog title={title} opened onClose={onClose}>
      <Form key={phone} phone={phone} onClose={onClose} onOpen={onOpen} />
    </Dialog>
  );
}

function Form({ phone, onClose, onOpen }: Props) {
  const { t } = useTranslation('begin');
  const { id, numbers } = useAccount();
  const [to, setTo] = useState<Recipient | null>(phone === '' ? null : { phone, name: null });
  const [from, setFrom] = useState('');
  const [text, setText] = useState('');
  const preview = usePreview(id, to?.phone ?? null, from);
  const begin = useBegin(id);
  const area = useRef<HTMLTextAreaElement>(null);
  const change = (work: () => void): void => {
    work();
    begin.reset();
  };
  const canSend = to !== null && isReadable(text) && !preview.error;
  const send = (): void => {
    if (!to || !canSend) return;
    begin.mutate(
      { phone: to.phone, from, text: text.trim() },
      { onSuccess: ({ conversationId }) => onOpen(conversationId) },
    );
  };
  return (
    <form
      className={form.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {to ? (
        <div className={css.to}>
          <span className={css.who}>
            <b>{to.name ?? preview.data?.person?.name ?? formatPhone(to.phone)}</b>
            {(to.name ?? preview.data?.person?.name) && <span>{formatPhone(to.phone)}</span>}
          </span>
          <Button variant="subtle" size="compact-sm" onClick={() => change(() => setTo(null))}>
            {t('change')}
          </Button>
        </div>
      ) : (
        <RecipientField
          onChoose={(chosen) => {
            change(() => setTo(chosen));
            area.current?.focus();
          }}
        />
      )}
      {numbers.length > 1 && (
        <NativeSelect
          label={t('from')}
          value={from}
          onChange={({ currentTarget: { value } }) => change(() => setFrom(value))}
          data={[
            { value: '', label: t('fromAny') },
            ...numbers.map((one) => ({ value: one.id, label: `${one.name} · ${formatPhone(one.phone)}` })),
          ]}
        />
      )}
      {to && <PreviewLines preview={preview} onOpen={onOpen} />}
      <Texts onChoose={(chosen) => change(() => setText(chosen))} />
      <Textarea
        ref={area}
        label={t('text')}
        value={text}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={65_536}
        {...(to && { 'data-autofocus': true })}
        onChange={({ currentTarget: { value } }) => change(() => setText(value))}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          send();
        }}
      />
      <Failure error={begin.error} />
      <FormButtons label={t('send')} busy={begin.isPending} disabled={!canSend} onCancel={onClose} />
    </form>
  );
}

/** The account's kept texts, to begin with one. */
function Texts({ onChoose }: { onChoose: (text: string) => void }) {
  const { t } = useTranslation('begin');
  const { id } = useAccount();
  const { data = [] } = useQuickReplies(id);
  if (data.length === 0) return null;
  return (
    <div className={css.texts} role="group" aria-label={t('quick')}>
      {data.map((one) => (
        <button
          key={one.id}
          type="button"
          className={css.text}
          title={one.text}
          onClick={() => onChoose(one.text)}
        >
          /{one.shortcut}
        </button>
      ))}
    </div>
  );
}
