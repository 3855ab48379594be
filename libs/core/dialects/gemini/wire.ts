import { z } from 'zod';

/**
 * Google's Gemini API, as far as we speak it: what is asked, and the parts that both sides say.
 * https://ai.google.dev/api/generate-content
 * What comes is checked by schema, `nullish` throughout: proto JSON leaves out what is empty, proxies write `null`.
 */
const blob = z.object({ mimeType: z.string().nullish(), data: z.string() });
const fileData = z.object({ mimeType: z.string().nullish(), fileUri: z.string() });
const json = z.record(z.string(), z.unknown());

/** Vertex only: one piece of arguments that are still being written. `jsonPath` is RFC 9535. */
const partialArg = z.object({
  jsonPath: z.string(),
  stringValue: z.string().nullish(),
  numberValue: z.number().nullish(),
  boolValue: z.boolean().nullish(),
  willContinue: z.boolean().nullish(),
});
export type PartialArg = z.infer<typeof partialArg>;

const functionCall = z.object({
  id: z.string().nullish(),
  name: z.string().nullish(),
  args: json.nullish(),
  partialArgs: z.array(partialArg).nullish(),
  willContinue: z.boolean().nullish(),
});

const functionResponse = z.object({
  id: z.string().nullish(),
  name: z.string(),
  response: json,
  parts: z.array(z.object({ inlineData: blob.nullish(), fileData: fileData.nullish() })).nullish(),
});

export const part = z.object({
  text: z.string().nullish(),
  thought: z.boolean().nullish(),
  thoughtSignature: z.string().nullish(),
  inlineData: blob.nullish(),
  fileData: fileData.nullish(),
  functionCall: functionCall.nullish(),
  functionResponse: functionResponse.nullish(),
});
export type Part = z.infer<typeof part>;

export interface Content {
  readonly role: 'user' | 'model';
  readonly parts: readonly Part[];
}

export interface FunctionDeclaration {
  readonly name: string;
  readonly description?: string | undefined;
  readonly parametersJsonSchema?: unknown;
}

export interface ThinkingConfig {
  readonly includeThoughts?: boolean | undefined;
  readonly thinkingBudget?: number | undefined;
  readonly thinkingLevel?: string | undefined;
}

export interface GenerationConfig {
  readonly maxOutputTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly stopSequences?: readonly string[] | undefined;
  readonly candidateCount?: number | undefined;
  readonly seed?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly responseLogprobs?: boolean | undefined;
  readonly logprobs?: number | undefined;
  readonly responseMimeType?: string | undefined;
  readonly responseJsonSchema?: unknown;
  readonly thinkingConfig?: ThinkingConfig | undefined;
}

/** A type and not an interface, so that it is a record of fields as well. */
export type GenerateContentRequest = {
  readonly contents: readonly Content[];
  readonly systemInstruction?: { readonly parts: readonly Part[] } | undefined;
  readonly tools?: readonly { readonly functionDeclarations: readonly FunctionDeclaration[] }[] | undefined;
  readonly toolConfig?: { readonly functionCallingConfig: FunctionCallingConfig } | undefined;
  readonly generationConfig?: GenerationConfig | undefined;
  readonly safetySettings?: unknown;
  readonly cachedContent?: unknown;
};

export interface FunctionCallingConfig {
  readonly mode: 'AUTO' | 'ANY' | 'NONE' | 'VALIDATED';
  readonly allowedFunctionNames?: readonly string[] | undefined;
}
