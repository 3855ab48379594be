import type { Provider } from '../kit/index.js';
import { azure } from './azure.js';
import { chineseLabs } from './chinese-labs.js';
import { hosts } from './hosts.js';
import { labs } from './labs.js';
import { openai } from './openai.js';
import { own } from './own.js';
import { speaker } from './row.js';

/** Every provider that speaks OpenAI. To add one: a row in one of these tables. */
export const openAiSpeakers: readonly Provider[] = [openai, azure, ...labs, ...chineseLabs, ...hosts, ...own].map(
  speaker,
);
