import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listSchema } from '../http/list.js';
import { ModelOfPath } from '../http/model-of-path.js';
import { Operation } from '../http/operation.js';
import { HeldService } from './held.service.js';
import { heldPriceView, heldQuery, type HeldQuery, importBody, type ImportInput, importView } from './import.schema.js';
import { ImportService } from './import.service.js';
import { priceBody, type PriceInput, priceQuery, type PriceQuery, priceView } from './price.schema.js';
import { PricesService } from './prices.service.js';

@ApiTags('prices')
@Controller('admin/v1/prices')
export class PricesController {
  constructor(
    private readonly prices: PricesService,
    private readonly imports: ImportService,
    private readonly held: HeldService,
  ) {}

  @Get()
  @Operation({ summary: 'Lists the prices in effect', answer: listSchema(priceView) })
  list(@Query({ schema: priceQuery }) query: PriceQuery) {
    return this.prices.list(query);
  }

  @Post('import')
  @Operation({
    summary: 'Takes prices over from a published list, by its address or as it is',
    answer: importView,
    failures: [502],
  })
  import(@Body({ schema: importBody }) body: ImportInput) {
    return this.imports.run(body);
  }

  @Get('held')
  @Operation({ summary: 'Lists the imported prices that wait to be confirmed', answer: listSchema(heldPriceView) })
  listHeld(@Query({ schema: heldQuery }) query: HeldQuery) {
    return this.held.list(query);
  }

  @Post('held/:id/confirm')
  @Operation({ summary: 'Confirms a held price, for the requests to come', answer: priceView })
  confirm(@Param('id') id: string) {
    return this.held.confirm(id);
  }

  @Delete('held/:id')
  @Operation({ summary: 'Dismisses a held price, until a list has it again' })
  dismiss(@Param('id') id: string) {
    return this.held.dismiss(id);
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
