import path from 'node:path';

/** A coding agent, and how it is pointed at Gatewright. */
export interface Agent {
  /** Of its program. */
  readonly name: string;
  readonly title: string;
  readonly npm: string;
  readonly version: string;
  /** The model it asks for, by the provider that answers. */
  readonly models: Readonly<Record<ProviderName, string>>;
  /** Its configuration: a file in its home, and variables. */
  readonly file?: (model: string) => { readonly name: string; readonly text: string };
  readonly variables: Readonly<Record<string, string>>;
  readonly args: (task: string, model: string) => readonly string[];
  /** The tool of its own that reads the file. */
  readonly call: (file: string) => ToolCall;
}

export type ProviderName = 'chat' | 'messages' | 'responses';

export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Stands for a key, in the documentation and until there is one. */
export const KEY = '$GATEWRIGHT_KEY';

// Names that agents know: what they send depends on them.
const openaiNames = { chat: 'gpt-5.4', messages: 'gpt-5.5', responses: 'gpt-5.3-codex' };
const claudeNames = { chat: 'claude-opus-4-6', messages: 'claude-sonnet-4-6', responses: 'claude-haiku-4-5' };

export const agents: readonly Agent[] = [
  {
    name: 'codex',
    title: 'Codex CLI',
    npm: '@openai/codex',
    version: '0.169.0',
    models: openaiNames,
    file: (model) => ({ name: '.codex/config.toml', text: codexConfiguration(model) }),
    variables: { GATEWRIGHT_KEY: KEY },
    args: (task) => ['exec', '--skip-git-repo-check', '--sandbox', 'read-only', task],
    call: (file) => ({ name: 'exec_command', arguments: { cmd: `cat ${path.basename(file)}` } }),
  },
  {
    name: 'opencode',
    title: 'opencode',
    npm: 'opencode-ai',
    version: '1.18.33',
    models: openaiNames,
    file: (model) => ({ name: '.config/opencode/opencode.json', text: opencodeConfiguration(model) }),
    variables: { GATEWRIGHT_KEY: KEY },
    args: (task, model) => ['run', '--model', `gatewright/${model}`, task],
    call: (filePath) => ({ name: 'read', arguments: { filePath } }),
  },
  {
    name: 'claude',
    title: 'Claude Code',
    npm: '@anthropic-ai/claude-code',
    version: '2.1.329',
    models: claudeNames,
    variables: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:4000', ANTHROPIC_AUTH_TOKEN: KEY },
    args: (task, model) => ['--model', model, '-p', task],
    call: (file_path) => ({ name: 'Read', arguments: { file_path } }),
  },
];

/** Of Codex: `~/.codex/config.toml`. */
export const codexConfiguration = (model: string): string => `model = "${model}"
model_provider = "gatewright"

[model_providers.gatewright]
name = "Gatewright"
base_url = "http://127.0.0.1:4000/v1"
env_key = "GATEWRIGHT_KEY"
wire_api = "responses"
`;

/** Of opencode: `~/.config/opencode/opencode.json`. */
export const opencodeConfiguration = (model: string): string => `{
  "$schema": "https://opencode.ai/config.json",
  "provider": {
    "gatewright": {
      "npm": "@ai-sdk/openai-compatible",
      "name": "Gatewright",
      "options": { "baseURL": "http://127.0.0.1:4000/v1", "apiKey": "{env:GATEWRIGHT_KEY}" },
      "models": { "${model}": { "name": "${model}" } }
    }
  }
}
`;
