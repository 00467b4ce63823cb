import { z } from 'zod';
import { graphRefusal, noSuchObject, userRefusal } from '../errors.ts';
import { listOf } from '../http/encodings.ts';
import { project } from '../http/fields.ts';
import type { AskedField, NodeView } from '../http/fields.ts';
import { parseInput } from '../http/parse.ts';
import { route } from '../http/router.ts';
import type { Call, Route } from '../http/router.ts';
import { newTemplateId } from '../ids.ts';
import type { Meta } from '../meta.ts';
import type { Template, Waba } from '../state.ts';
import { checkDefinition } from './check.ts';
import { setStatus, startReview } from './review.ts';
import { component, creation } from './shape.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MOST_PER_HOUR = 100;
const MOST = 250;
const MOST_VERIFIED = 6_000;

const view: NodeView<Template> = {
  type: 'WhatsAppMessageTemplate',
  defaults: ['name', 'parameter_format', 'components', 'language', 'status', 'category'],
  fields: {
    name: (one) => one.name,
    language: (one) => one.language,
    status: (one) => one.status,
    category: (one) => one.category,
    previous_category: () => undefined,
    correct_category: () => undefined,
    parameter_format: (one) => one.parameterFormat,
    components: (one) => one.components,
    quality_score: (one) => ({ score: one.quality, date: Math.floor(one.createdAt / 1000) }),
    rejected_reason: (one) => one.rejectedReason,
    message_send_ttl_seconds: (one) => one.ttlSeconds ?? undefined,
    last_updated_time: (one) => new Date(one.edits.at(-1) ?? one.createdAt).toISOString(),
  },
};

export const describeTemplate = (template: Template, asked?: AskedField[]): Record<string, unknown> =>
  project(view, template, asked);

function create({ meta, node: waba, params }: Call<Waba>): unknown {
  const given = parseInput(creation, params);
  checkDefinition(given);
  checkRoom(meta, waba, given.name, given.language);
  const template: Template = {
    kind: 'template',
    id: newTemplateId(),
    wabaId: waba.id,
    name: given.name,
    language: given.language,
    category: given.category as Template['category'],
    parameterFormat: given.parameter_format as Template['parameterFormat'],
    components: given.components,
    status: 'PENDING',
    rejectedReason: 'NONE',
    quality: 'UNKNOWN',
    ttlSeconds: given.message_send_ttl_seconds ?? null,
    createdAt: meta.clock.ms(),
    edits: [],
  };
  meta.templates.set(template.id, template);
  startReview(meta, template);
  return { id: template.id, status: template.status, category: template.category };
}

function checkRoom(meta: Meta, waba: Waba, name: string, language: string): void {
  if (meta.settings.limits && !meta.counters.take(`templates ${waba.id}`, MOST_PER_HOUR, HOUR)) {
    throw graphRefusal(80008, 'There have been too many calls to this WhatsApp Business account.');
  }
  const own = meta.templatesOf(waba);
  if (own.length >= (meta.businessOf(waba).verified ? MOST_VERIFIED : MOST)) {
    throw userRefusal(2388019, 'Too many templates', 'The limit of templates of this account is reached.');
  }
  if (own.some((one) => one.name === name && one.language === language)) {
    throw userRefusal(
      2388024,
      'Content in this language already exists',
      `There is already ${language} content for this template.`,
    );
  }
  if ((meta.deletedNames.get(`${waba.id}/${name}`) ?? 0) > meta.clock.ms()) {
    throw userRefusal(
      2388023,
      'Message template language is being deleted',
      'The name of a deleted template cannot be used for 30 days.',
    );
  }
}

function list(call: Call<Waba>): unknown {
  const { name, status, category, language } = call.params;
  const content = call.params['content'];
  const fits = (one: Template): boolean =>
    (typeof name !== 'string' || one.name.includes(name)) &&
    within(status, one.status) &&
    within(category, one.category) &&
    within(language, one.language) &&
    (typeof content !== 'string' || JSON.stringify(one.components).includes(content));
  const { data, ...rest } = call.list(call.meta.templatesOf(call.node).filter(fits));
  return { data: data.map((one) => describeTemplate(one, call.asked)), ...rest };
}

/** A filter is one value, or a list in JSON. */
function within(filter: unknown, value: string): boolean {
  if (typeof filter !== 'string') return true;
  if (!filter.startsWith('[')) return filter.toUpperCase() === value.toUpperCase();
  const values = parseInput(listOf(z.string()), filter);
  return values.some((one) => one.toUpperCase() === value.toUpperCase());
}

const changes = z.object({
  components: listOf(component).optional(),
  category: creation.shape.category.optional(),
  message_send_ttl_seconds: creation.shape.message_send_ttl_seconds,
});

function edit({ meta, node: template, params }: Call<Template>): unknown {
  const given = parseInput(changes, params);
  if (!['APPROVED', 'REJECTED', 'PAUSED'].includes(template.status)) {
    throw userRefusal(
      2388025,
      'Template cannot be edited',
      `A template with the status ${template.status} cannot be edited.`,
    );
  }
  if (template.status === 'APPROVED') checkEditOfApproved(meta, template, given.category);
  const next = { ...template, ...definition(given) };
  checkDefinition({
    name: next.name,
    language: next.language,
    category: next.category,
    parameter_format: next.parameterFormat,
    components: next.components,
    message_send_ttl_seconds: next.ttlSeconds ?? undefined,
  });
  Object.assign(template, definition(given));
  template.edits.push(meta.clock.ms());
  startReview(meta, template);
  return { success: true };
}

const definition = (given: z.output<typeof changes>): Partial<Template> => ({
  ...(given.components ? { components: given.components } : {}),
  ...(given.category === undefined ? {} : { category: given.category as Template['category'] }),
  ...(given.message_send_ttl_seconds === undefined ? {} : { ttlSeconds: given.message_send_ttl_seconds }),
});

function checkEditOfApproved(meta: Meta, template: Template, category: string | undefined): void {
  if (category !== undefined && category !== template.category) {
    throw userRefusal(
      2388026,
      'Category cannot be changed',
      'The category of an approved template cannot be changed.',
    );
  }
  const now = meta.clock.ms();
  const since = (ms: number): number => template.edits.filter((at) => now - at < ms).length;
  if (since(DAY) >= 1 || since(30 * DAY) >= 10) {
    throw userRefusal(
      2388027,
      'Too many edits',
      'An approved template can be edited once in 24 hours and ten times in 30 days.',
    );
  }
}

/** By name: in all languages, or the one with `hsm_id`. */
function remove({ meta, node: waba, params }: Call<Waba>): unknown {
  const { name, hsm_id: id } = parseInput(
    z.object({ name: z.string(), hsm_id: z.string().optional() }),
    params,
  );
  const found = meta
    .templatesOf(waba)
    .filter((one) => one.name === name && (id === undefined || one.id === id));
  if (found.length === 0) {
    throw userRefusal(2593002, 'Message template not found', 'The template does not exist.');
  }
  for (const template of found) {
    meta.templates.delete(template.id);
    setStatus(meta, template, 'PENDING_DELETION');
  }
  if (!meta.templatesOf(waba).some((one) => one.name === name)) {
    meta.deletedNames.set(`${waba.id}/${name}`, meta.clock.ms() + 30 * DAY);
  }
  return { success: true };
}

function unpause({ meta, node: template }: Call<Template>): unknown {
  if (template.status !== 'PAUSED') throw noSuchObject('POST', template.id);
  setStatus(meta, template, 'APPROVED');
  return { success: true };
}

export const templateRoutes: Route[] = [
  route('waba', 'POST', 'message_templates', 'management', create),
  route('waba', 'GET', 'message_templates', 'management', list),
  route('waba', 'DELETE', 'message_templates', 'management', remove),
  route('template', 'GET', '', 'management', ({ node, asked }) => describeTemplate(node, asked)),
  route('template', 'POST', '', 'management', edit),
  route('template', 'POST', 'unpause', 'management', unpause),
];
