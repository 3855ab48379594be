import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listSchema } from '../http/list.js';
import { Operation } from '../http/operation.js';
import { requestQuery, type RequestQuery, requestView } from './request.schema.js';
import { RequestsService } from './requests.service.js';

@ApiTags('requests')
@Controller('admin/v1/requests')
export class RequestsController {
  constructor(private readonly requests: RequestsService) {}

  @Get()
  @Operation({ summary: 'Lists requests, the newest first', answer: listSchema(requestView) })
  list(@Query({ schema: requestQuery }) query: RequestQuery) {
    return this.requests.list(query);
  }

  @Get(':id')
  @Operation({ summary: 'Reads a request with all its attempts', answer: requestView })
  read(@Param('id') id: string) {
    return this.requests.read(id);
  }
}
