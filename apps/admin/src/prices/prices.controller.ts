import { Body, Controller, createParamDecorator, type ExecutionContext, Get, Param, Put, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Answers, listSchema } from '../http/openapi.js';
import { priceBody, type PriceInput, priceQuery, type PriceQuery, priceView } from './price.schema.js';
import { PricesService } from './prices.service.js';

// A model's name may contain slashes and colons: it is all that follows.
const Model = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { '*': string } }>>();
  return request.params['*'];
});

@ApiTags('prices')
@Controller('admin/v1/prices')
export class PricesController {
  constructor(private readonly prices: PricesService) {}

  @Get()
  @Answers(listSchema(priceView))
  list(@Query({ schema: priceQuery }) query: PriceQuery) {
    return this.prices.list(query);
  }

  @Get(':provider/*')
  @ApiParam({ name: 'path', type: String, description: 'The name of the model, slashes included' })
  @Answers(priceView)
  read(@Param('provider') provider: string, @Model() model: string) {
    return this.prices.read(provider, model);
  }

  @Put(':provider/*')
  @ApiParam({ name: 'path', type: String, description: 'The name of the model, slashes included' })
  @Answers(priceView)
  set(@Param('provider') provider: string, @Model() model: string, @Body({ schema: priceBody }) body: PriceInput) {
    return this.prices.set(provider, model, body);
  }
}
