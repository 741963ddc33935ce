/** What the editor says about its text: the place of a refusal, and names that match nothing. Pure. */
import type { ShardscopeError } from '../../../engine/protocol/index.ts';
import { partsOfMessage, placeOfError, placeOfWarning, withoutPlace } from '../language/failure-place.ts';
import type { Remark } from './create-editor.ts';

/** Remarks on `text`; those without a place in it are left to the result, which shows all of them. */
export function remarksOf(text: string, error: ShardscopeError | null, warnings: readonly string[]): readonly Remark[] {
  const remarks: Remark[] = [];
  const place = error === null ? null : placeOfError(error, text);
  if (error !== null && place !== null) {
    const message = withoutPlace(partsOfMessage(error.message).sentence);
    remarks.push({ from: place.from, to: place.to, severity: 'error', message });
  }
  for (const warning of warnings) {
    const span = placeOfWarning(warning, text);
    if (span === null) continue;
    remarks.push({ ...span, severity: 'warning', message: withoutPlace(partsOfMessage(warning).sentence) });
  }
  return remarks;
}
