import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconLanguage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isLanguage, languages, rememberLanguage } from '../i18n/i18n.ts';
import css from './TopBar.module.css';

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return (
    <Menu position="bottom-end" width={170}>
      <Menu.Target>
        <UnstyledButton className={css.language} title={t('top.language')}>
          <IconLanguage size={18} stroke={1.7} aria-hidden="true" />
          <span className="sr-only">{t('top.language')}:</span> {i18n.language.slice(0, 2).toUpperCase()}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(languages).map(([language, name]) => (
          <Menu.Item
            key={language}
            lang={language}
            onClick={() => isLanguage(language) && void rememberLanguage(language)}
            rightSection={
              language === i18n.language ? <IconCheck size={16} stroke={2} aria-hidden="true" /> : null
            }
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
