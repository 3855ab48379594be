import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Answers, listSchema } from '../http/openapi.js';
import { priceBody, type PriceInput, priceQuery, type PriceQuery, priceView } from './price.schema.js';
import { PricesService } from './prices.service.js';

@ApiTags('prices')
@Controller('admin/v1/prices')
export class PricesController {
  constructor(private readonly prices: PricesService) {}

  @Get()
  @Answers(listSchema(priceView))
  list(@Query({ schema: priceQuery }) query: PriceQuery) {
    return this.prices.list(query);
  }

  // A model's name may contain slashes and colons: it is all that follows.
  @Get(':provider/*')
  @ApiParam({ name: 'model', type: String })
  @Answers(priceView)
  read(@Param('provider') provider: string, @Param('*') model: string) {
    return this.prices.read(provider, model);
  }

  @Put(':provider/*')
  @ApiParam({ name: 'model', type: String })
  @Answers(priceView)
  set(@Param('provider') provider: string, @Param('*') model: string, @Body({ schema: priceBody }) body: PriceInput) {
    return this.prices.set(provider, model, body);
  }
}
