import { Failure } from '#core/failure';
import { capabilities, type Capability } from '#core/providers';
import type { AbleModel, AbleRoute } from '#core/routing';

/** What `GET /v1/capabilities` may be asked for; each may be repeated, or hold several with commas between them. */
export type CapabilityQuery = Readonly<Record<'model' | 'provider' | 'capability', unknown>>;

/** Whether a name is asked for: by its own name or that of the model, by its provider, and with all these capabilities. */
export function shownBy({ model, provider, capability }: CapabilityQuery): (name: AbleModel | AbleRoute) => boolean {
  const models = listIn(model);
  const providers = listIn(provider);
  const needs = listIn(capability).map(known);
  return (name) =>
    (models.length === 0 || namesOf(name).some((one) => models.includes(one))) &&
    (providers.length === 0 || providersOf(name).some((one) => providers.includes(one))) &&
    needs.every((need) => name.capabilities[need] === true);
}

const listIn = (said: unknown): readonly string[] =>
  [said]
    .flat()
    .filter((one) => typeof one === 'string')
    .flatMap((one) => one.split(','))
    .map((one) => one.trim())
    .filter(Boolean);

function known(name: string): Capability {
  const found = capabilities.find((one) => one === name);
  if (found) return found;
  const message = `'capability' must be one of ${capabilities.join(', ')}.`;
  throw new Failure('invalid_request', message, { param: 'capability' });
}

const namesOf = (name: AbleModel | AbleRoute): readonly string[] =>
  name.object === 'model' ? [name.id, name.model] : [name.id];

const providersOf = (name: AbleModel | AbleRoute): readonly string[] =>
  name.object === 'model' ? [name.provider] : name.targets.map((id) => id.slice(0, id.indexOf('/')));
