import type { Meta } from '../meta.ts';
import type { Template } from '../state.ts';

/** Changes the status of a template, and tells the apps. */
export function setStatus(
  meta: Meta,
  template: Template,
  status: string,
  reason = 'NONE',
  more: Record<string, unknown> = {},
): void {
  template.status = status;
  template.rejectedReason = reason;
  const value = {
    event: status,
    message_template_id: BigInt(template.id),
    message_template_name: template.name,
    message_template_language: template.language,
    message_template_category: template.category,
    reason,
    ...more,
  };
  meta.webhooks.emit(meta.wabaOf(template), 'message_template_status_update', value);
}

/** A new or edited template waits for its review, which the switch `templateReview` makes automatic. */
export function startReview(meta: Meta, template: Template): void {
  template.status = 'PENDING';
  if (meta.settings.templateReview === 'manual') return;
  meta.clock.after(meta.settings.reviewMs, () => {
    if (template.status === 'PENDING' && meta.templates.has(template.id))
      setStatus(meta, template, 'APPROVED');
  });
}

const PAUSES_MS = [3 * 3_600_000, 6 * 3_600_000];

/** Low quality pauses a template for 3 hours, then for 6, and then disables it. */
export function pause(meta: Meta, template: Template): void {
  const pauses = meta.pauses.get(template.id) ?? 0;
  const ms = PAUSES_MS[pauses];
  meta.pauses.set(template.id, pauses + 1);
  if (ms === undefined) {
    setStatus(meta, template, 'DISABLED');
    return;
  }
  const title = pauses === 0 ? 'FIRST_PAUSE' : 'SECOND_PAUSE';
  setStatus(meta, template, 'PAUSED', 'NONE', { other_info: { title, description: 'Low quality' } });
  meta.clock.after(ms, () => {
    if (template.status === 'PAUSED') setStatus(meta, template, 'APPROVED');
  });
}

export function setQuality(meta: Meta, template: Template, quality: Template['quality']): void {
  const value = {
    previous_quality_score: template.quality,
    new_quality_score: quality,
    message_template_id: BigInt(template.id),
    message_template_name: template.name,
    message_template_language: template.language,
  };
  template.quality = quality;
  meta.webhooks.emit(meta.wabaOf(template), 'message_template_quality_update', value);
}

export function setCategory(meta: Meta, template: Template, category: Template['category']): void {
  const value = {
    message_template_id: BigInt(template.id),
    message_template_name: template.name,
    message_template_language: template.language,
    previous_category: template.category,
    new_category: category,
  };
  template.category = category;
  meta.webhooks.emit(meta.wabaOf(template), 'template_category_update', value);
}
