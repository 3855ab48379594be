import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation } from '../http/operation.js';
import { systemView } from './system.schema.js';
import { SystemService } from './system.service.js';

@ApiTags('system')
@Controller('admin/v1/system')
export class SystemController {
  constructor(private readonly system: SystemService) {}

  @Get()
  @Operation({ summary: 'Says what this installation is made of', answer: systemView })
  read() {
    return this.system.read();
  }
}
