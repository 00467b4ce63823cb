import type { OnPhone, Tappable } from '../messages/onPhone.ts';
import type { Template } from '../state.ts';
import { parametersOf } from './parameters.ts';
import type { Parameter, SentComponent } from './parameters.ts';
import { partOf, variablesOf } from './shape.ts';

/** A template as the phone shows it, with its parameters filled in. */
export function renderTemplate(template: Template, given: SentComponent[]): OnPhone {
  const { components } = template;
  const header = partOf(components, 'HEADER');
  const headerGiven = parametersOf(given, 'header');
  const title = header?.format === 'TEXT' ? filled(header.text, headerGiven) : undefined;
  const text = bodyOf(template, parametersOf(given, 'body'));
  const body = [title, text, footerOf(template)].filter(Boolean).join('\n\n');
  const extra = { cloudButtons: tappables(template, given) };
  const [file] = headerGiven;
  if (file?.type === 'location') return { type: 'chat', body: `📍 ${body}`, extra };
  const ref = file && (file.image ?? file.video ?? file.document);
  if (!file || !ref) return { type: 'chat', body, extra };
  return { type: file.type, body: '', caption: body, file: ref, filename: file.document?.filename, extra };
}

function bodyOf(template: Template, parameters: Parameter[]): string {
  if (template.category !== 'AUTHENTICATION')
    return filled(partOf(template.components, 'BODY')?.text, parameters);
  return `${parameters[0]?.text ?? ''} is your verification code.`;
}

function footerOf({ components }: Template): string | undefined {
  const footer = partOf(components, 'FOOTER');
  const minutes = footer?.code_expiration_minutes;
  return minutes === undefined ? footer?.text : `This code expires in ${minutes} minutes.`;
}

function filled(text: string | undefined, parameters: Parameter[]): string {
  return variablesOf(text).reduce((result, name, index) => {
    const value = parameters.find((one) => one.parameter_name === name) ?? parameters[index];
    return result.replaceAll(new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`, 'g'), () => spoken(value));
  }, text ?? '');
}

const spoken = (parameter: Parameter | undefined): string =>
  parameter?.text ?? parameter?.currency?.fallback_value ?? parameter?.date_time?.fallback_value ?? '';

function tappables({ components }: Template, given: SentComponent[]): Tappable[] {
  return (partOf(components, 'BUTTONS')?.buttons ?? []).flatMap((button, index): Tappable[] => {
    const title = button.text ?? '';
    const [parameter] =
      given.find((one) => one.type === 'button' && Number(one.index) === index)?.parameters ?? [];
    if (button.type === 'QUICK_REPLY') return [{ kind: 'button', id: parameter?.payload ?? title, title }];
    if (button.type !== 'URL') return [];
    return [{ kind: 'url', id: (button.url ?? '').replace('{{1}}', parameter?.text ?? ''), title }];
  });
}
