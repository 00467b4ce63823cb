import { useState } from 'react';
import { Button, Checkbox, Radio, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Webhook } from '../../../../contract/webhooks.ts';
import { eventTypes, type EventType } from '../../../../model/event.ts';
import {
  useCreateWebhook,
  useUpdateWebhook,
  type NewSecret,
  type WebhookInput,
} from '../../../api/webhooks.ts';
import { Failure } from '../../../components/form/Failure.tsx';
import form from '../../../components/form/form.module.css';
import { ShowOnce } from '../../../components/ShowOnce.tsx';
import css from '../developers.module.css';

interface Asking {
  error: Error | null;
  isPending: boolean;
}

export function CreateWebhook({ accountId, onClose }: { accountId: string; onClose: () => void }) {
  const { t } = useTranslation('developers');
  const create = useCreateWebhook(accountId);
  if (create.data) return <Secret made={create.data} text={t('secretMade')} onClose={onClose} />;
  return <WebhookForm asking={create} onSave={(input) => create.mutate(input)} onClose={onClose} />;
}

export function EditWebhook(props: { accountId: string; webhook: Webhook; onClose: () => void }) {
  const { accountId, webhook, onClose } = props;
  const update = useUpdateWebhook(accountId, webhook.id);
  return (
    <WebhookForm
      webhook={webhook}
      asking={update}
      onSave={(input) => update.mutate(input, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

export function Secret({ made, text, onClose }: { made: NewSecret; text: string; onClose: () => void }) {
  const { t } = useTranslation('developers');
  return <ShowOnce label={t('secret')} value={made.secret} text={text} onClose={onClose} />;
}

interface Props {
  webhook?: Webhook;
  asking: Asking;
  onSave: (input: WebhookInput) => void;
  onClose: () => void;
}

function WebhookForm({ webhook, asking, onSave, onClose }: Props) {
  const { t } = useTranslation('developers');
  const { t: common } = useTranslation();
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [description, setDescription] = useState(webhook?.description ?? '');
  const [isAll, setIsAll] = useState((webhook?.types ?? null) === null);
  const [types, setTypes] = useState<EventType[]>(webhook?.types ?? ['message.created']);
  const [checked, setChecked] = useState(false);
  const urlWrong = !/^https?:\/\/\S+$/.test(url.trim());
  const typesMissing = !isAll && types.length === 0;
  const save = (): void => {
    setChecked(true);
    if (urlWrong || typesMissing) return;
    onSave({ url: url.trim(), description: description.trim(), types: isAll ? null : types });
  };
  return (
    <form
      className={form.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextInput
        label={t('url')}
        description={t('urlHint')}
        placeholder="https://example.com/hook"
        type="url"
        value={url}
        error={checked && urlWrong && t('urlWrong')}
        autoComplete="off"
        data-autofocus
        maxLength={2000}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <TextInput
        label={t('description')}
        description={t('descriptionHint')}
        value={description}
        autoComplete="off"
        maxLength={200}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <fieldset className={form.choices}>
        <legend className={form.legend}>{t('types')}</legend>
        <div className={form.choice}>
          <Radio label={t('allTypes')} checked={isAll} onChange={() => setIsAll(true)} />
          <Radio label={t('someTypes')} checked={!isAll} onChange={() => setIsAll(false)} />
          {!isAll && <Types chosen={types} onChange={setTypes} />}
          {checked && typesMissing && (
            <p className={form.failure} role="alert">
              {t('typesMissing')}
            </p>
          )}
        </div>
      </fieldset>
      <Failure error={asking.error} />
      <div className={form.buttons}>
        <Button variant="default" onClick={onClose}>
          {common('common.cancel')}
        </Button>
        <Button type="submit" loading={asking.isPending}>
          {webhook ? t('save') : t('create')}
        </Button>
      </div>
    </form>
  );
}

const groups = ['message', 'conversation', 'number', 'webhook'] as const;

/** By their names: those are what a program will read. */
function Types({ chosen, onChange }: { chosen: EventType[]; onChange: (types: EventType[]) => void }) {
  const { t } = useTranslation('developers');
  return (
    <div className={css.events}>
      {groups.flatMap((group) => [
        <p key={group} className={css.group}>
          {t(`group.${group}`)}
        </p>,
        ...eventTypes
          .filter((type) => type.startsWith(`${group}.`))
          .map((type) => (
            <Checkbox
              key={type}
              label={type}
              checked={chosen.includes(type)}
              onChange={(event) =>
                onChange(
                  event.currentTarget.checked ? [...chosen, type] : chosen.filter((one) => one !== type),
                )
              }
            />
          )),
      ])}
    </div>
  );
}
