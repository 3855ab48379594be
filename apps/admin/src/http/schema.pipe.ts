import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { parse } from './validation.js';

/** Reads bodies and queries by their schemas. Nest's own pipe drops names such as `constructor` instead of refusing them. */
export class SchemaPipe implements PipeTransform {
  transform(value: unknown, { schema }: ArgumentMetadata): unknown {
    return schema instanceof z.ZodType ? parse(schema, value) : value;
  }
}
