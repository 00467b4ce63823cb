import { userRefusal } from '../errors.ts';
import { partOf, variablesOf } from './shape.ts';
import type { Creation, TemplateButton, TemplateComponent } from './shape.ts';

/** Meta's subcodes of what is wrong with a template. */
const SUBCODES = {
  variables: 2388299,
  format: 2388072,
  example: 2388043,
  length: 2388040,
  emptyText: 2388047,
  name: 2388193,
  category: 2388073,
} as const;

const refuse = (what: keyof typeof SUBCODES, title: string, text: string): Error =>
  userRefusal(SUBCODES[what], title, text);

const TTL = {
  AUTHENTICATION: [30, 900],
  UTILITY: [30, 43_200],
  MARKETING: [43_200, 2_592_000],
} as const;

/** Refuses what Meta refuses when a template is created or edited. */
export function checkDefinition(given: Creation): void {
  const { name, category, components, message_send_ttl_seconds: ttl } = given;
  if (!/^[a-z0-9_]{1,512}$/.test(name)) {
    throw refuse(
      'name',
      'Invalid template name',
      'Names have lower-case letters, digits and underscores only.',
    );
  }
  const body = partOf(components, 'BODY');
  if (!body) throw refuse('format', 'Missing body', 'A template needs a component of type BODY.');
  if (new Set(components.map(({ type }) => type)).size < components.length) {
    throw refuse('format', 'Duplicated component', 'A template has each type of component once.');
  }
  const [least = 0, most = Number.POSITIVE_INFINITY] =
    ttl === undefined ? [] : TTL[category as keyof typeof TTL];
  if (ttl !== undefined && (ttl < least || ttl > most)) {
    throw refuse(
      'format',
      'Invalid message_send_ttl_seconds',
      `It must be between ${least} and ${most} seconds.`,
    );
  }
  if (category === 'AUTHENTICATION') {
    checkAuthentication(components);
    return;
  }
  const named = given.parameter_format === 'NAMED';
  checkHeader(partOf(components, 'HEADER'), named);
  checkBody(body, named);
  checkFooter(partOf(components, 'FOOTER'));
  checkButtons(partOf(components, 'BUTTONS')?.buttons ?? []);
}

/** Its texts are Meta's own. */
function checkAuthentication(components: TemplateComponent[]): void {
  const [otp] = partOf(components, 'BUTTONS')?.buttons ?? [];
  if (otp?.type !== 'OTP')
    throw refuse('format', 'Missing OTP button', 'An authentication template has one OTP button.');
  if (partOf(components, 'BODY')?.text !== undefined) {
    throw refuse(
      'format',
      'Body text not allowed',
      'The text of an authentication template cannot be chosen.',
    );
  }
}

function checkHeader(header: TemplateComponent | undefined, named: boolean): void {
  if (!header) return;
  if (header.format === undefined) throw refuse('format', 'Missing format', 'A header needs a format.');
  if (header.format === 'LOCATION') return;
  if (header.format !== 'TEXT') {
    if ((header.example?.header_handle ?? []).length === 0) {
      throw refuse('example', 'Missing sample', 'A header with a file needs example.header_handle.');
    }
    return;
  }
  checkText('Header', header.text, 60);
  const variables = variablesOf(header.text);
  if (variables.length > 1)
    throw refuse('variables', 'Too many variables', 'A header has one variable at most.');
  checkVariables('Header', variables, named);
  const given = named ? header.example?.header_text_named_params : header.example?.header_text;
  if (variables.length > (given?.length ?? 0)) {
    throw refuse('example', 'Missing sample', 'The variable of the header needs an example.');
  }
}

function checkBody(body: TemplateComponent, named: boolean): void {
  checkText('Body', body.text, 1024);
  const text = body.text ?? '';
  const variables = variablesOf(text);
  checkVariables('Body', variables, named);
  if (/^\s*\{\{|\}\}\s*$/.test(text)) {
    throw refuse(
      'variables',
      'Leading or trailing variable',
      'Variables cannot be at the start or end of the text.',
    );
  }
  const given = named ? body.example?.body_text_named_params?.length : body.example?.body_text?.[0]?.length;
  if (variables.length !== (given ?? 0)) {
    throw refuse('example', 'Missing sample', 'Every variable of the body needs an example.');
  }
}

function checkFooter(footer: TemplateComponent | undefined): void {
  if (!footer) return;
  checkText('Footer', footer.text, 60);
  if (variablesOf(footer.text).length > 0)
    throw refuse('variables', 'Variable in footer', 'A footer has no variables.');
}

function checkText(where: string, text: string | undefined, most: number): void {
  if (text === undefined || text.trim() === '')
    throw refuse('emptyText', `${where} is empty`, `The ${where.toLowerCase()} needs a text.`);
  if (text.length > most) throw refuse('length', `${where} is too long`, `It may have ${most} characters.`);
}

/** `{{1}}`, `{{2}}` …, or names. */
function checkVariables(where: string, variables: string[], named: boolean): void {
  const fits = named
    ? variables.every((name) => /^[a-z][a-z0-9_]*$/.test(name))
    : variables.every((name, index) => name === String(index + 1));
  if (!fits)
    throw refuse(
      'variables',
      `${where} has wrong variables`,
      named ? 'Variables need lower-case names.' : 'Variables are {{1}}, {{2}} and so on.',
    );
}

const MOST: Record<string, number> = { URL: 2, PHONE_NUMBER: 1, COPY_CODE: 1, FLOW: 1 };

function checkButtons(buttons: TemplateButton[]): void {
  if (buttons.length > 10) throw refuse('format', 'Too many buttons', 'A template has ten buttons at most.');
  const quick = buttons.map(({ type }) => type === 'QUICK_REPLY');
  const changes = quick.filter((one, index) => index > 0 && one !== quick[index - 1]).length;
  if (changes > 1) throw refuse('format', 'Buttons are mixed', 'Quick replies stand together.');
  for (const [type, most] of Object.entries(MOST)) {
    if (buttons.filter((one) => one.type === type).length > most) {
      throw refuse('format', 'Too many buttons', `A template has ${most} buttons of type ${type} at most.`);
    }
  }
  for (const button of buttons) checkButton(button);
}

function checkButton({ type, text, url, phone_number: phone, example }: TemplateButton): void {
  if (type !== 'COPY_CODE') checkText('Button', text, 25);
  if (type === 'COPY_CODE' && example === undefined)
    throw refuse('example', 'Missing sample', 'A code needs an example.');
  if (type === 'PHONE_NUMBER' && !/^\+?\d{5,20}$/.test(phone ?? ''))
    throw refuse('format', 'Invalid phone number', 'The button needs phone_number.');
  if (type !== 'URL') return;
  checkText('URL', url, 2_000);
  const variables = variablesOf(url);
  if (variables.length > 0 && !/\{\{1\}\}$/.test(url ?? '')) {
    throw refuse('variables', 'Invalid URL', 'A URL has one variable {{1}}, at its end.');
  }
  if (variables.length > 0 && example === undefined)
    throw refuse('example', 'Missing sample', 'The variable of the URL needs an example.');
}
