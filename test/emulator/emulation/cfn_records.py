"""Resource types behind faked services, and those that are a record only: nothing in the emulator acts on them."""

import uuid
from typing import Any

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from emulation import redshift_serverless, sagemaker_registry
from emulation.cfn_registry import Create, Created, Properties, add, physical_name
from emulation.store import arn
from emulation.validation import check_request

#: Type, the property that names it (None: an id is made), service and resource of its ARN, attribute with the ARN.
_RECORDS = (
    ("AWS::SageMaker::MlflowApp", "Name", "sagemaker", "mlflow-app", "Arn"),
    (
        "AWS::Chatbot::SlackChannelConfiguration",
        "ConfigurationName",
        "chatbot",
        "chat-configuration/slack-channel",
        "Arn",
    ),
    ("AWS::CloudFront::OriginAccessControl", None, "cloudfront", "origin-access-control", "Id"),
    ("AWS::CloudFront::ResponseHeadersPolicy", None, "cloudfront", "response-headers-policy", "Id"),
    ("AWS::CloudWatch::CompositeAlarm", "AlarmName", "cloudwatch", "alarm", "Arn"),
    ("AWS::EC2::SecurityGroupEgress", None, "ec2", "security-group-rule", "Id"),
    ("AWS::Logs::MetricFilter", "FilterName", "logs", "metric-filter", "Arn"),
    ("AWS::Logs::QueryDefinition", None, "logs", "query-definition", "QueryDefinitionId"),
)


def install() -> None:
    """Add all of them."""
    for kind, name, service, resource, attribute in _RECORDS:
        add(kind, _recorder(name, service, resource, attribute))
    add("AWS::SageMaker::ModelPackageGroup", _create_group, _delete_group, _keep)
    add("AWS::RedshiftServerless::Namespace", _create_namespace, _delete_namespace, _keep)
    add("AWS::RedshiftServerless::Workgroup", _create_workgroup, _delete_workgroup, _update_workgroup)
    add("AWS::EC2::SecurityGroupIngress", _create_ingress)
    alarm = provisioners._RESOURCE_HANDLERS["AWS::CloudWatch::Alarm"]["create"]
    record = _recorder("AlarmName", "cloudwatch", "alarm", "Arn")
    provisioners._RESOURCE_HANDLERS["AWS::CloudWatch::Alarm"]["create"] = lambda logical_id, properties, stack: (
        # MiniStack refuses metric math.
        (record if properties.get("Metrics") else alarm)(logical_id, properties, stack)
    )


def _recorder(name: str | None, service: str, resource: str, attribute: str) -> Create:
    def create(logical_id: str, properties: Properties, stack: str) -> Created:
        dict(properties.items())  # all of it is kept in the stack's own record
        known = properties.get(name) or physical_name(stack, logical_id) if name else str(uuid.uuid4())
        full = arn(service, f"{resource}{':' if resource == 'alarm' else '/'}{known}")
        # Ref of an alarm is its name, of the others their ARN or id.
        reference = known if resource == "alarm" or attribute != "Arn" else full
        return reference, {attribute: full if attribute == "Arn" else known}

    return create


def _create_group(_logical_id: str, properties: Properties, _stack: str) -> Created:
    request = {k: v for k, v in properties.items() if k.startswith("ModelPackageGroup") or k == "Tags"}
    group = _call("sagemaker", "CreateModelPackageGroup", sagemaker_registry.OPERATIONS, request)[
        "ModelPackageGroupArn"
    ]
    return group, {"ModelPackageGroupArn": group, "ModelPackageGroupStatus": "Completed"}


def _delete_group(group: str, _properties: Properties) -> None:
    """Refused while versions are in it, as in AWS."""
    sagemaker_registry.OPERATIONS["DeleteModelPackageGroup"]({"ModelPackageGroupName": group.rpartition("/")[2]})


def _create_namespace(_logical_id: str, properties: Properties, _stack: str) -> Created:
    request = {_lower(k): v for k, v in properties.items()}
    request["tags"] = [{"key": tag["Key"], "value": tag["Value"]} for tag in request.get("tags", [])]
    # A reference into Secrets Manager, which CloudFormation resolves and MiniStack leaves as it is.
    if "{{resolve:" in request.get("adminUserPassword", ""):
        request["adminUserPassword"] = "Resolved-1"
    namespace = _call("redshift-serverless", "CreateNamespace", redshift_serverless.OPERATIONS, request)["namespace"]
    attributes = {f"Namespace.{_upper(k)}": v for k, v in namespace.items()}
    return namespace["namespaceName"], attributes


def _delete_namespace(name: str, _properties: Properties) -> None:
    redshift_serverless.OPERATIONS["DeleteNamespace"]({"namespaceName": name})


def _create_workgroup(_logical_id: str, properties: Properties, _stack: str) -> Created:
    workgroup = _call(
        "redshift-serverless", "CreateWorkgroup", redshift_serverless.OPERATIONS, _workgroup_request(properties)
    )["workgroup"]
    return workgroup["workgroupName"], _workgroup_attributes(workgroup)


def _update_workgroup(name: str, _old: Properties, properties: Properties, _stack: str) -> Created:
    workgroup = redshift_serverless.OPERATIONS["GetWorkgroup"]({"workgroupName": name})["workgroup"]
    workgroup.update({k: v for k, v in _workgroup_request(properties).items() if k != "tags"})
    return name, _workgroup_attributes(workgroup)


def _workgroup_request(properties: Properties) -> Properties:
    request = {_lower(k): v for k, v in properties.items()}
    request["tags"] = [{"key": tag["Key"], "value": tag["Value"]} for tag in request.get("tags", [])]
    request["configParameters"] = [
        {_lower(k): v for k, v in parameter.items()} for parameter in request.get("configParameters", [])
    ]
    return request


def _workgroup_attributes(workgroup: Properties) -> Properties:
    flat = {f"Workgroup.{_upper(k)}": v for k, v in workgroup.items()}
    endpoint = workgroup["endpoint"]
    return {**flat, "Workgroup.Endpoint.Address": endpoint["address"], "Workgroup.Endpoint.Port": endpoint["port"]}


def _delete_workgroup(name: str, _properties: Properties) -> None:
    redshift_serverless.OPERATIONS["DeleteWorkgroup"]({"workgroupName": name})


def _create_ingress(_logical_id: str, properties: Properties, _stack: str) -> Created:
    group = ec2._security_groups.get(properties["GroupId"])
    if group is None:
        raise ValueError(f"The security group '{properties['GroupId']}' does not exist")
    group["IpPermissions"].append(dict(properties.items()))
    return f"sgr-{uuid.uuid4().hex[:17]}", {}


def _keep(physical_id: str, _old: Properties, _new: Properties, _stack: str) -> Created:
    """An update of tags or descriptions; the attributes stay."""
    return physical_id, _attributes_of(physical_id)


def _attributes_of(physical_id: str) -> Properties:
    from ministack.services.cloudformation import _stacks

    for stack in _stacks.values():
        for resource in stack.get("_resources", {}).values():
            if resource["PhysicalResourceId"] == physical_id:
                return resource["Attributes"]
    return {}


def _call(service: str, operation: str, operations: dict[str, Any], request: Properties) -> Properties:
    check_request(service, operation, request)
    return operations[operation](request)


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _upper(name: str) -> str:
    return name[0].upper() + name[1:]
