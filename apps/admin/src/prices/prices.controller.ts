import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listSchema } from '../http/list.js';
import { ModelOfPath } from '../http/model-of-path.js';
import { Operation } from '../http/operation.js';
import { priceBody, type PriceInput, priceQuery, type PriceQuery, priceView } from './price.schema.js';
import { PricesService } from './prices.service.js';

@ApiTags('prices')
@Controller('admin/v1/prices')
export class PricesController {
  constructor(private readonly prices: PricesService) {}

  @Get()
  @Operation({ summary: 'Lists the prices in effect', answer: listSchema(priceView) })
  list(@Query({ schema: priceQuery }) query: PriceQuery) {
    return this.prices.list(query);
  }

  @Get(':provider/*')
  @Operation({ summary: 'Reads the price of a model', answer: priceView })
  read(@Param('provider') provider: string, @ModelOfPath() model: string) {
    return this.prices.read(provider, model);
  }

  @Put(':provider/*')
  @Operation({ summary: 'Sets the price of a model for the requests to come', answer: priceView })
  set(
    @Param('provider') provider: string,
    @ModelOfPath() model: string,
    @Body({ schema: priceBody }) body: PriceInput,
  ) {
    return this.prices.set(provider, model, body);
  }
}
