import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, listSchema } from '../http/openapi.js';
import { requestQuery, type RequestQuery, requestView } from './request.schema.js';
import { RequestsService } from './requests.service.js';

@ApiTags('requests')
@Controller('admin/v1/requests')
export class RequestsController {
  constructor(private readonly requests: RequestsService) {}

  @Get()
  @Answers(listSchema(requestView))
  list(@Query({ schema: requestQuery }) query: RequestQuery) {
    return this.requests.list(query);
  }

  @Get(':id')
  @Answers(requestView)
  read(@Param('id') id: string) {
    return this.requests.read(id);
  }
}
