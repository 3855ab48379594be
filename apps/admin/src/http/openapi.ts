import { applyDecorators, HttpCode } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiResponse, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { fieldError } from '../fields/field-error.js';

/** Serves `/admin/openapi.json` and, from our own files, `/admin/docs`. */
export function serveOpenApi(app: NestFastifyApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Gatewright admin API')
    .setDescription('Providers, routes, keys, prices and what was used. Money is a decimal string in USD.')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'The ADMIN_TOKEN' })
    .addSecurityRequirements('bearer')
    .build();
  const document = () => SwaggerModule.createDocument(app, config, { standardSchemaConverter });
  SwaggerModule.setup('admin/docs', app, document, { jsonDocumentUrl: 'admin/openapi.json', raw: ['json'] });
}

// Nest's own conversion is written for OpenAPI 3.0; since 3.1 a schema is plain JSON Schema.
const standardSchemaConverter = (schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) => {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: schemaType, unrepresentable: 'any' });
  return { schema: json };
};

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    request_id: z.string(),
    errors: z.array(fieldError).optional(),
  })
  .meta({ description: 'RFC 9457, as application/problem+json' });

/** Documents what an endpoint answers, and sets its status. */
export const Answers = (schema: z.ZodType, status = 200) =>
  applyDecorators(
    HttpCode(status),
    ApiResponse({ status, standardSchema: schema }),
    ApiResponse({ status: 'default', description: 'Any failure', standardSchema: problem }),
  );

/** A list of these, as every list is answered. */
export const listSchema = (item: z.ZodType) =>
  z.object({
    object: z.literal('list'),
    data: z.array(item),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
    has_more: z.boolean(),
  });
