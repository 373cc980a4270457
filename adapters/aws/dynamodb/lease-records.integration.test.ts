import { inject } from 'vitest';
import { testLeaseRecords } from '../../conformance/lease-records.suite.ts';
import { createAwsClients } from '../clients/aws-clients.ts';
import { createOwnResources } from '../testing/own-resources.ts';
import { createLeaseRecords } from './lease-records.ts';

testLeaseRecords(async () => {
  const own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  const nobody = createAwsClients({ region: 'us-east-1', dynamoEndpoint: 'http://127.0.0.1:1' });
  const table = own.tables.control;
  return {
    records: createLeaseRecords({ dynamo: own.clients.dynamo, table }),
    unreachable: createLeaseRecords({ dynamo: nobody.dynamo, table }),
    async close() {
      nobody.destroy();
      own.close();
    },
  };
});
