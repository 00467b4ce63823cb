import { Fragment } from 'react';
import { Radio, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Webhook } from '../../../../contract/webhooks.ts';
import { eventTypes, type EventType } from '../../../../model/event.ts';
import {
  useCreateWebhook,
  useUpdateWebhook,
  type NewSecret,
  type WebhookInput,
} from '../../../api/webhooks.ts';
import { Ticks } from '../../../components/form/Choices.tsx';
import { Failure } from '../../../components/form/Failure.tsx';
import { FormButtons } from '../../../components/form/FormButtons.tsx';
import form from '../../../components/form/form.module.css';
import { useGatewayForm, type FieldProps } from '../../../components/form/useGatewayForm.ts';
import { ShowOnce } from '../../../components/ShowOnce.tsx';
import css from '../developers.module.css';

interface Asking {
  error: Error | null;
  isPending: boolean;
  reset: () => void;
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
  const { url = '', description = '', types = null } = webhook ?? {};
  const {
    form: { values, setFieldValue, errors },
    field,
    submit,
    failure,
  } = useGatewayForm({
    asking,
    initialValues: {
      url,
      description,
      isAll: types === null,
      types: types ?? (['message.created'] as EventType[]),
    },
    validate: {
      url: (text) => !/^https?:\/\/\S+$/.test(text.trim()) && t('urlWrong'),
      types: (chosen, { isAll }) => !isAll && chosen.length === 0 && t('typesMissing'),
    },
    refusals: { url: t('urlWrong'), types: t('typesMissing') },
  });
  const save = submit(({ isAll, types: chosen, ...rest }) =>
    onSave({ ...rest, types: isAll ? null : chosen }),
  );
  return (
    <form className={form.form} noValidate onSubmit={save}>
      <TextInput
        {...field('url')}
        label={t('url')}
        description={t('urlHint')}
        placeholder="https://example.com/hook"
        type="url"
        autoComplete="off"
        data-autofocus
        maxLength={2000}
      />
      <TextInput
        {...field('description')}
        label={t('description')}
        description={t('descriptionHint')}
        autoComplete="off"
        maxLength={200}
      />
      <fieldset className={form.choices}>
        <legend className={form.legend}>{t('types')}</legend>
        <div className={form.choice}>
          <Radio label={t('allTypes')} checked={values.isAll} onChange={() => setFieldValue('isAll', true)} />
          <Radio
            label={t('someTypes')}
            checked={!values.isAll}
            onChange={() => setFieldValue('isAll', false)}
          />
          {!values.isAll && <Types field={field('types')} />}
          {!values.isAll && errors['types'] && (
            <p className={form.failure} role="alert">
              {errors['types']}
            </p>
          )}
        </div>
      </fieldset>
      <Failure error={failure} />
      <FormButtons label={webhook ? t('save') : t('create')} busy={asking.isPending} onCancel={onClose} />
    </form>
  );
}

const groups = ['message', 'conversation', 'number', 'webhook'] as const;

/** By their names: those are what a program will read. */
function Types({ field }: { field: FieldProps }) {
  const { t } = useTranslation('developers');
  return (
    <div className={css.events}>
      {groups.map((group) => (
        <Fragment key={group}>
          <p className={css.group}>{t(`group.${group}`)}</p>
          <Ticks
            options={eventTypes
              .filter((type) => type.startsWith(`${group}.`))
              .map((type) => ({ value: type, label: type }))}
            field={field}
          />
        </Fragment>
      ))}
    </div>
  );
}
