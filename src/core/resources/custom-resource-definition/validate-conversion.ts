import { forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import type { CustomResourceDefinition } from '../../api/types.ts';

/** Upstream: apiextensions validation.go (validateCustomResourceConversion). Left out: checks of URLs and certificates. */
export function validateConversion({ conversion }: CustomResourceDefinition['spec']): FieldError[] {
  if (!conversion) return [];
  const { strategy, webhook } = conversion;
  const at = 'spec.conversion';
  if (!strategy) return [required(`${at}.strategy`)];
  if (!STRATEGIES.includes(strategy)) return [notSupported(`${at}.strategy`, strategy, STRATEGIES)];
  const config = webhook?.clientConfig;
  const versions = webhook?.conversionReviewVersions ?? [];
  if (strategy === 'None')
    return [
      ...(config
        ? [forbidden(`${at}.webhookClientConfig`, 'should not be set when strategy is not set to Webhook')]
        : []),
      ...(versions.length > 0
        ? [forbidden(`${at}.conversionReviewVersions`, 'should not be set when strategy is not set to Webhook')]
        : []),
    ];
  const out: FieldError[] = [];
  if (!config) out.push(required(`${at}.webhookClientConfig`, 'required when strategy is set to Webhook'));
  else if ((config.url === undefined) === (config.service === undefined))
    out.push(required(`${at}.webhookClientConfig`, 'exactly one of url or service is required'));
  if (versions.length === 0) out.push(required(`${at}.conversionReviewVersions`));
  else if (!versions.some((v) => v === 'v1' || v === 'v1beta1'))
    out.push(invalid(`${at}.conversionReviewVersions`, versions, 'must include at least one of v1, v1beta1'));
  return out;
}

const STRATEGIES = ['None', 'Webhook'];
