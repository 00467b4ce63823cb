import { refusal } from '../errors.ts';
import type { Meta } from '../meta.ts';
import type { CloudNumber, Template } from '../state.ts';
import { parametersOf } from './parameters.ts';
import type { Parameter, SentComponent } from './parameters.ts';
import { partOf, variablesOf } from './shape.ts';
import type { TemplateButton } from './shape.ts';

interface Asked {
  name: string;
  language: { code: string };
  components?: SentComponent[] | undefined;
}

/** The template that a message names, if it can be sent now and its parameters fit. */
export function checkTemplate(meta: Meta, number: CloudNumber, asked: Asked): Template {
  const { name, language, components = [] } = asked;
  const template = meta
    .templatesOf(meta.wabaOf(number))
    .find((one) => one.name === name && one.language === language.code);
  const usable = ['APPROVED', 'PAUSED', 'DISABLED', 'FLAGGED'];
  if (!template || !usable.includes(template.status)) {
    throw refusal(132001, `template name (${name}) does not exist in ${language.code}`);
  }
  if (template.status === 'PAUSED') throw refusal(132015, 'The template is paused because of low quality.');
  if (template.status === 'DISABLED') throw refusal(132016, 'The template is disabled.');
  checkHeader(template, parametersOf(components, 'header'));
  checkBody(template, parametersOf(components, 'body'));
  checkButtons(template, components);
  return template;
}

const wrongCount = (where: string, given: number, expected: number): Error =>
  refusal(
    132000,
    `${where}: number of localizable_params (${given}) does not match the expected number of params (${expected})`,
  );

const wrongFormat = (where: string, expected: string, received: string): Error =>
  refusal(132012, `${where}: Format mismatch, expected ${expected}, received ${received}`);

function checkHeader(template: Template, given: Parameter[]): void {
  const header = partOf(template.components, 'HEADER');
  const format = header?.format ?? 'TEXT';
  if (format === 'TEXT') {
    checkTexts('header', header?.text, given, template);
    return;
  }
  const [first] = given;
  if (first?.type.toUpperCase() !== format) {
    throw wrongFormat('header', format, first ? first.type.toUpperCase() : 'UNKNOWN');
  }
  if (given.length !== 1) throw wrongCount('header', given.length, 1);
  const content = format === 'LOCATION' ? first.location : (first.image ?? first.video ?? first.document);
  if (content === undefined) throw refusal(131008, `header: the parameter ${first.type} is required.`);
}

function checkBody(template: Template, given: Parameter[]): void {
  if (template.category === 'AUTHENTICATION') {
    if (given.length !== 1) throw wrongCount('body', given.length, 1);
    return;
  }
  const text = partOf(template.components, 'BODY')?.text;
  checkTexts('body', text, given, template);
  const length = given.reduce((sum, { text: one }) => sum + (one?.length ?? 0), text?.length ?? 0);
  if (length > 4096) throw refusal(132005, 'The translated text is too long.');
}

const TEXTUAL = ['text', 'currency', 'date_time'];

function checkTexts(where: string, text: string | undefined, given: Parameter[], template: Template): void {
  const expected = variablesOf(text);
  if (given.length !== expected.length) throw wrongCount(where, given.length, expected.length);
  for (const parameter of given) {
    if (!TEXTUAL.includes(parameter.type)) throw wrongFormat(where, 'TEXT', parameter.type.toUpperCase());
    const value = parameter.text ?? parameter.currency?.fallback_value ?? parameter.date_time?.fallback_value;
    if (value === undefined) throw refusal(131008, `${where}: the parameter ${parameter.type} is required.`);
    if (/[\n\t]| {5,}/.test(value)) {
      throw refusal(
        132018,
        `${where}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces`,
      );
    }
  }
  if (template.parameterFormat !== 'NAMED') return;
  for (const { parameter_name: name } of given) {
    if (name === undefined) throw refusal(131008, `${where}: the parameter parameter_name is required.`);
    if (!expected.includes(name))
      throw refusal(132000, `${where}: Parameter name (${name}) is not in the template`);
  }
}

function checkButtons(template: Template, given: SentComponent[]): void {
  const buttons = partOf(template.components, 'BUTTONS')?.buttons ?? [];
  const sent = given.filter(({ type }) => type === 'button');
  for (const { index, sub_type: subType } of sent) {
    const button = buttons[index ?? -1];
    if (!button || subType === undefined) {
      throw refusal(131009, `buttons: Button at index ${index ?? '?'} does not exist in the template`);
    }
    const wanted = subTypeOf(button);
    if (wanted !== subType) {
      throw wrongFormat(`buttons: index ${index ?? 0}`, wanted.toUpperCase(), subType.toUpperCase());
    }
  }
  buttons.forEach((button, index) => {
    if (!needsParameter(button)) return;
    const parameters = sent.find((one) => one.index === index)?.parameters ?? [];
    if (parameters.length === 0) {
      throw refusal(
        131008,
        `buttons: Button at index ${index} of type ${subTypeOf(button)} requires a parameter`,
      );
    }
  });
}

const needsParameter = (button: TemplateButton): boolean =>
  ['COPY_CODE', 'OTP'].includes(button.type) || (button.type === 'URL' && variablesOf(button.url).length > 0);

/** Buttons with a one-time password are sent as links. */
const subTypeOf = ({ type }: TemplateButton): string => (type === 'OTP' ? 'url' : type.toLowerCase());
