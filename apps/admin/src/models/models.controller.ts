import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listSchema } from '../http/list.js';
import { Operation } from '../http/operation.js';
import { modelQuery, type ModelQuery, modelView } from './model.schema.js';
import { ModelsService } from './models.service.js';

@ApiTags('models')
@Controller('admin/v1/models')
export class ModelsController {
  constructor(private readonly models: ModelsService) {}

  @Get()
  @Operation({ summary: 'Lists what the providers are known to serve', answer: listSchema(modelView) })
  list(@Query({ schema: modelQuery }) query: ModelQuery) {
    return this.models.list(query);
  }
}
