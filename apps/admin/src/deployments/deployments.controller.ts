import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listSchema } from '../http/list.js';
import { ModelOfPath } from '../http/model-of-path.js';
import { Operation } from '../http/operation.js';
import { deploymentQuery, type DeploymentQuery, deploymentView } from './deployment.schema.js';
import { DeploymentsService } from './deployments.service.js';

@ApiTags('deployments')
@Controller('admin/v1/deployments')
export class DeploymentsController {
  constructor(private readonly deployments: DeploymentsService) {}

  @Get()
  @Operation({
    summary: 'Lists the models of all providers as requests are decided on them',
    answer: listSchema(deploymentView),
  })
  list(@Query({ schema: deploymentQuery }) query: DeploymentQuery) {
    return this.deployments.list(query);
  }

  @Get(':provider/*')
  @Operation({ summary: 'Reads a model of a provider as requests are decided on it', answer: deploymentView })
  read(@Param('provider') provider: string, @ModelOfPath() model: string) {
    return this.deployments.read(provider, model);
  }
}
