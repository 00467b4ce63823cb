import { PasswordInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PasswordStrength } from './PasswordStrength.tsx';
import type { FieldProps } from './useGatewayForm.ts';

interface Props {
  field: FieldProps;
  label?: string;
  hint?: string | undefined;
  autoFocus?: boolean;
}

const focus = (autoFocus = false) => (autoFocus ? { autoFocus, 'data-autofocus': true } : {});

export function NameField({ field, label, hint, autoFocus, own = false }: Props & { own?: boolean }) {
  const { t } = useTranslation();
  return (
    <TextInput
      {...field}
      {...focus(autoFocus)}
      name="name"
      label={label ?? t('form.name')}
      description={hint}
      autoComplete={own ? 'name' : 'off'}
      maxLength={100}
    />
  );
}

export function EmailField({ field, label, hint, autoFocus, own = false }: Props & { own?: boolean }) {
  const { t } = useTranslation();
  return (
    <TextInput
      {...field}
      {...focus(autoFocus)}
      name="email"
      type="email"
      label={label ?? t('form.email')}
      description={hint}
      autoComplete={own ? 'email' : 'off'}
      autoCapitalize="none"
      spellCheck={false}
      maxLength={254}
    />
  );
}

export function PhoneField({ field, label, hint, autoFocus, own = false }: Props & { own?: boolean }) {
  const { t } = useTranslation();
  return (
    <TextInput
      {...field}
      {...focus(autoFocus)}
      name="phone"
      type="tel"
      inputMode="tel"
      label={label ?? t('form.phone')}
      description={hint ?? t('addPhone.phoneHint')}
      placeholder={t('addPhone.phonePlaceholder')}
      autoComplete={own ? 'tel' : 'off'}
      maxLength={40}
    />
  );
}

export function LoginField({ field, autoFocus }: Props) {
  const { t } = useTranslation();
  return (
    <TextInput
      {...field}
      {...focus(autoFocus)}
      name="login"
      label={t('form.login')}
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={254}
    />
  );
}

export function PasswordField({ field, label, autoFocus, name = 'password' }: Props & { name?: string }) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      {...field}
      {...focus(autoFocus)}
      name={name}
      label={label ?? t('form.password')}
      autoComplete="current-password"
      maxLength={200}
      visibilityToggleFocusable
      visibilityToggleButtonProps={{ 'aria-label': t('form.showPassword') }}
    />
  );
}

export function NewPasswordField({ field, label, autoFocus }: Props) {
  const { t } = useTranslation();
  return (
    <div>
      <PasswordInput
        {...field}
        {...focus(autoFocus)}
        name="password"
        label={label ?? t('form.newPassword')}
        description={t('form.passwordHint')}
        autoComplete="new-password"
        maxLength={200}
        visibilityToggleFocusable
        visibilityToggleButtonProps={{ 'aria-label': t('form.showPassword') }}
      />
      <PasswordStrength password={String(field.value)} />
    </div>
  );
}
