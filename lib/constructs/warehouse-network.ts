import { Stack } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledgeNag } from './acknowledge';

export interface WarehouseNetworkProps {
  /** Two zones of the stack's region. @default `<region>a` and `<region>b` */
  readonly availabilityZones?: readonly [string, string];
}

/**
 * Where the warehouse's network interfaces live: two subnets without a way out, and a door that nobody may enter. All
 * access goes through the Data API. Costs nothing: no NAT, no interface endpoints, and S3 by a gateway endpoint.
 */
export class WarehouseNetwork extends Construct {
  readonly vpc: Vpc;
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: WarehouseNetworkProps = {}) {
    super(scope, id);
    const { region } = Stack.of(this);
    this.vpc = new Vpc(this, 'Vpc', {
      // Named, because a look-up would need an account.
      availabilityZones: [...(props.availabilityZones ?? [`${region}a`, `${region}b`])],
      ipAddresses: IpAddresses.cidr('10.42.0.0/24'),
      natGateways: 0,
      // 32 addresses each: Redshift asks for 3 free ones, and for 9 with enhanced routing.
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 27 }],
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
      // Nothing is in the default group; taking its rules away would need a Lambda with rights on security groups.
      restrictDefaultSecurityGroup: false,
    });
    acknowledgeNag(
      this.vpc,
      'VPC7',
      'No gateway, no peering and no inbound rule: a flow log would record only the silence between two subnets.',
    );
    this.securityGroup = new SecurityGroup(this, 'Door', {
      // A Vpc is an IVpc, but for exactOptionalPropertyTypes.
      vpc: this.vpc as IVpc,
      description: 'The warehouse: nobody may enter, nothing may leave',
      allowAllOutbound: false,
    });
  }
}
